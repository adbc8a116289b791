/** What may capture and what gives the right: remedies by the facts of each system, and the Linux one carried out for real. */
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { captureAccess } from '@main/capture/access'
import { type LinuxFacts, parseFamilies, parseGroups } from '@main/capture/access-linux'
import { linuxRemedies } from '@main/capture/access-linux-remedies'
import { macosFacts, macosRemedies } from '@main/capture/access-macos'
import { parseService, windowsRemedies } from '@main/capture/access-windows'
import { checkFilter } from '@main/capture/filter-check'
import { carryOut, fixFailure } from '@main/capture/fix'
import { findProgram } from '@main/capture/programs'
import { describe, expect, it } from 'vitest'

const DUMPCAP = { path: '/usr/bin/dumpcap', mode: 0o755, uid: 0, group: 'root', capabilities: '' }
const FACTS: LinuxFacts = {
  user: 'ana',
  isRoot: false,
  groups: ['ana'],
  memberOf: [],
  dumpcap: DUMPCAP,
  tcpdump: null,
  families: ['debian'],
  pkexec: '/usr/bin/pkexec',
  sentences: [],
}
const GUARDED = { ...DUMPCAP, mode: 0o750, group: 'wireshark', capabilities: 'cap_net_admin,cap_net_raw=eip' }
const commands = (facts: Partial<LinuxFacts>) => linuxRemedies({ ...FACTS, ...facts }).map(({ command }) => command)

describe('on Linux', () => {
  it('a helper that is not installed is installed by the system’s own means', () => {
    expect(commands({ dumpcap: null })).toEqual(['sudo apt-get install -y wireshark-common'])
    expect(commands({ dumpcap: null, families: ['fedora'] })).toEqual(['sudo dnf install -y wireshark-cli'])
    const [unknown] = linuxRemedies({ ...FACTS, dumpcap: null, families: ['plan9'] })
    expect(unknown.title).toContain('wireshark')
    const [, forAll] = commands({ dumpcap: null, tcpdump: { ...DUMPCAP, path: '/usr/bin/tcpdump' } })
    expect(forAll).toBe('sudo setcap cap_net_raw,cap_net_admin+eip /usr/bin/tcpdump')
  })

  it('who is not in the group of a guarded dumpcap joins it, and who joined logs in again', () => {
    expect(commands({ dumpcap: GUARDED })).toEqual(['sudo usermod -a -G wireshark ana'])
    expect(commands({ dumpcap: GUARDED, memberOf: ['wireshark'] })).toEqual(['newgrp wireshark'])
  })

  it('a command for a shell keeps odd names in one word, and the system’s prompt gets an argument list', () => {
    const [remedy] = linuxRemedies({ ...FACTS, user: "o'neil; reboot" })
    expect(remedy.command).toContain(`usermod -a -G wireshark '\\''o'\\''\\'\\'''\\''neil; reboot'\\''`)
    expect(remedy.fix?.slice(0, 3)).toEqual(['/usr/bin/pkexec', '/bin/sh', '-c'])
    expect(remedy.fix?.at(-1)).toBe("o'neil; reboot")
    expect(remedy.fix?.[3]).toMatch(/usermod -a -G wireshark "\$1"$/)
    expect(linuxRemedies({ ...FACTS, pkexec: '' })[0].fix).toBeUndefined()
  })

  it('reads groups and families as they stand in the files', () => {
    expect(parseGroups('root:x:0:\nwireshark:x:117:ana,bob\n\nodd\n')).toEqual([
      { name: 'root', id: 0, members: [] },
      { name: 'wireshark', id: 117, members: ['ana', 'bob'] },
    ])
    expect(parseFamilies('NAME="Ubuntu"\nID=ubuntu\nID_LIKE="debian"\n')).toEqual(['ubuntu', 'debian'])
  })
})

describe('on other systems', () => {
  it('macOS: devices that cannot be opened lead to ChmodBPF', async () => {
    const facts = await macosFacts(tmpdir(), '/nowhere')
    expect(facts).toMatchObject({ devices: 0, readable: 0, hasChmodBpf: false })
    expect(macosRemedies(facts)[0].command).toContain('wireshark-chmodbpf')
    expect(macosRemedies({ ...facts, hasChmodBpf: true })[0].command).toContain('access_bpf')
  })

  it('Windows: the state of the Npcap service decides', () => {
    const running =
      'SERVICE_NAME: npcap\n        TYPE               : 1  KERNEL_DRIVER\n        STATE              : 4  RUNNING\n'
    expect(parseService(running)).toBe('running')
    expect(parseService(running.replace('4  RUNNING', '1  STOPPED'))).toBe('stopped')
    expect(parseService('[SC] EnumQueryServicesStatus:OpenService FAILED 1060')).toBe('missing')
    expect(windowsRemedies({ npcap: 'missing', sentences: [] }, true)[0].command).toContain('Wireshark')
    expect(windowsRemedies({ npcap: 'stopped', sentences: [] }, true)[0].command).toBe('net start npcap')
  })
})

describe('access', () => {
  it('without any helper is none, with a remedy, and nothing but a remedy of now is carried out', async () => {
    const access = await captureAccess({})
    expect(access.engine).toBeNull()
    expect(access.helpers.every(({ usable }) => !usable)).toBe(true)
    expect(await carryOut('rm -rf /')).toMatchObject({ ok: false, error: { code: 'bad-request' } })
  })

  it('a filter is read for its form where nothing can compile it, and no name is looked up for it', async () => {
    expect(await checkFilter(null, 'lo', 'tcp prot 21', {})).toMatchObject({ problem: { range: [4, 8] } })
    expect(await checkFilter(null, 'lo', 'tcp port 21', {})).toMatchObject({ problem: null })
    const named = await checkFilter(null, 'lo', 'host www.example.com', { tcpdump: '/nowhere/never-run' })
    expect(named).toEqual({ problem: null, note: 'www.example.com: looked up when the capture starts' })
  })
})

const tools = ['dumpcap', 'setcap', 'setpriv', 'groupadd', 'groupdel'].map((name) => findProgram(name))
const isRoot = process.platform === 'linux' && process.getuid?.() === 0
const canTry = isRoot && tools.every((path) => path !== undefined)
if (!canTry)
  process.stderr.write('skipped: the remedy for dumpcap, carried out (needs root, dumpcap, setcap, setpriv)\n')

describe.skipIf(!canTry)('the remedy for dumpcap', () => {
  it('lets a user of the group capture, without root', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tracebook-access-'))
    const hadGroup = parseGroups(execFileSync('getent', ['group'], { encoding: 'utf8' })).some(
      ({ name }) => name === 'wireshark',
    )
    try {
      execFileSync('chmod', ['755', folder])
      const path = join(folder, 'dumpcap')
      copyFileSync(tools[0] as string, path)
      execFileSync('chmod', ['755', path])
      const tryAs = (group: string) =>
        spawnSync(
          'setpriv',
          ['--reuid', '65534', '--regid', '65534', '--groups', group, path, '-d', '-i', 'lo', '-f', 'tcp'],
          {
            encoding: 'utf8',
          },
        )
      expect(tryAs('65534').stdout).not.toContain('(000)')
      const [{ fix = [] }] = linuxRemedies({ ...FACTS, dumpcap: { ...DUMPCAP, path }, user: 'nobody' })
      // what pkexec would run, but for the membership: the machine's users stay as they are
      const script = (fix[3] as string).replace(/ && usermod .*$/, '')
      execFileSync(fix[1] as string, ['-c', script])
      const group = parseGroups(execFileSync('getent', ['group', 'wireshark'], { encoding: 'utf8' }))[0]
      expect(tryAs(String(group.id)).stdout).toContain('(000)')
      expect(statSync(path)).toMatchObject({ gid: group.id, mode: 0o100750 })
    } finally {
      if (!hadGroup) spawnSync('groupdel', ['wireshark'])
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

describe('the end of the system’s prompt', () => {
  const end = (code: number | null, stderr = '', signal: NodeJS.Signals | null = null) => {
    const failed = fixFailure({ code, signal, stdout: '', stderr })
    return failed.ok ? null : failed.error
  }

  it('says what stood in the way: dismissed, no agent, not allowed, no answer, or the command itself', () => {
    expect(end(126)).toMatchObject({ code: 'cancelled' })
    const noAgent = 'Error executing command as another user: No authentication agent found.\n'
    expect(end(127, noAgent)).toMatchObject({ code: 'no-rights', message: expect.stringContaining('polkit agent') })
    const noTerminal = 'Error creating textual authentication agent: Error opening current controlling terminal\n'
    expect(end(127, noTerminal)).toMatchObject({ message: expect.stringContaining('polkit agent') })
    expect(end(127, 'Error executing command as another user: Not authorized\n')).toMatchObject({
      code: 'no-rights',
      message: 'The system did not allow it.',
      remedy: expect.stringContaining('terminal'),
    })
    expect(end(null, '', 'SIGKILL')?.message).toContain('not answered in time')
    expect(end(6, "x\nusermod: user 'nobody' does not exist\n")?.message).toBe(
      "The command failed with code 6: usermod: user 'nobody' does not exist.",
    )
  })

  it('that could not be started sends to a terminal', () => {
    const failed = fixFailure({ code: null, signal: null, stdout: '', stderr: '', startError: new Error('ENOENT') })
    expect(failed).toMatchObject({ ok: false, error: { remedy: expect.stringContaining('terminal') } })
  })
})
