/** What becomes of a capture whose interface is taken down, loses its link, and comes back: said in words, nothing lost. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openCapture } from '@main/files/open'
import { FrameSpan, Next } from '@main/files/source'
import type { CaptureEngine } from '@shared/live'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleCli } from './bundle-cli'
import { Lab, missing, SERVER } from './lab'

const reason = missing('dumpcap', 'tcpdump')
if (reason !== '') process.stderr.write(`skipped: a capture whose interface goes down (${reason})\n`)

const EACH = 40

describe.skipIf(reason !== '')('a live capture', () => {
  let lab: Lab
  let cli = ''
  beforeAll(async () => {
    lab = new Lab('link')
    cli = await bundleCli()
  }, 60_000)
  afterAll(() => {
    lab?.close()
    if (cli !== '') rmSync(dirname(cli), { recursive: true, force: true })
  })

  const ip = (space: string, ...argv: string[]) => execFileSync('ip', ['-n', space, ...argv], { stdio: 'ignore' })
  const send = () =>
    lab.run(process.execPath, [
      '-e',
      `const s = require('node:dgram').createSocket('udp4'); let n = 0; const t = setInterval(() => { s.send('x', 9, '${SERVER}'); if (++n >= ${EACH}) { clearInterval(t); setTimeout(() => s.close(), 50) } }, 2)`,
    ])

  it.each<CaptureEngine>(['dumpcap', 'tcpdump'])(
    'by %s waits while its interface is down or without a link, and goes on when it is back',
    async (engine) => {
      const path = join(lab.folder, `${engine}.pcap`)
      // `ip netns exec` also shows the namespace's own /sys
      const argv = ['netns', 'exec', lab.client, process.execPath, cli, 'capture', '-i', 'eth0', '-f', 'udp port 9']
      const owner = spawn('ip', [...argv, '-w', path, '--engine', engine], { stdio: ['ignore', 'ignore', 'pipe'] })
      const heard = listen(owner)
      await heard('captures eth0')
      await send()
      ip(lab.client, 'link', 'set', 'eth0', 'down')
      await heard('eth0 was taken down; the capture waits')
      ip(lab.client, 'link', 'set', 'eth0', 'up')
      await heard('eth0 is up again; the capture goes on')
      await send()
      ip(lab.server, 'link', 'set', 'eth0', 'down')
      await heard('eth0 has lost its link')
      ip(lab.server, 'link', 'set', 'eth0', 'up')
      await heard('eth0 is up again; the capture goes on')
      await send()
      owner.kill('SIGINT')
      await new Promise((done) => owner.once('close', done))
      expect(owner.exitCode).toBe(0)
      expect(await framesIn(path)).toBe(3 * EACH)
    },
    40_000,
  )
})

/** Waits for words on stderr behind those that were waited for before. */
function listen(child: ChildProcess) {
  let text = ''
  let from = 0
  const until = async (words: string): Promise<void> => {
    for (;;) {
      const at = text.indexOf(words, from)
      if (at >= 0) {
        from = at + words.length
        return
      }
      if (child.exitCode !== null) throw new Error(`it ended without the words '${words}': ${text}`)
      await new Promise((done) => setTimeout(done, 20))
    }
  }
  child.stderr?.on('data', (chunk) => {
    text += chunk
  })
  return until
}

async function framesIn(path: string): Promise<number> {
  const opened = await openCapture(path)
  if (!opened.ok) throw new Error(opened.error.message)
  const span = new FrameSpan()
  let count = 0
  while (opened.value.next(span) === Next.frame) count++
  opened.value.close()
  return count
}
