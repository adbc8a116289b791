// The Stream tab in the real window: dialogue, text, hex, frames of bytes, gaps in words, saving, and 100 MB without freezing.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { conversation, HANDSHAKE, type Sent } from '../session/stream-capture'
import { writeBigStream } from './big-stream'
import { launch, ROOT, type RunningApp } from './launch'

const AXE = readFileSync(join(ROOT, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'tracebook-stream-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const REQUEST = 'GET /index.html HTTP/1.1\r\nHost: example.test\r\nX: \u202egnp.exe\r\n\r\n'
const TALK: readonly Sent[] = [
  ...HANDSHAKE,
  { from: 'a', seq: 1001, bytes: Buffer.from(REQUEST) },
  { from: 'b', seq: 5001, text: 'HTTP/1.1 200 OK\r\n\r\nfirst line\n' },
  { from: 'b', seq: 5131, text: 'after the gap\n' },
  { from: 'b', seq: 5131, text: 'AFTER' },
  { from: 'a', seq: 1001 + Buffer.byteLength(REQUEST), text: 'thanks\n' },
]

async function openStream(file: string): Promise<RunningApp> {
  const running = await launch({ files: [file] })
  await running.page.locator('.reading-line[data-index="3"]').click()
  await running.page.getByRole('tab', { name: 'Stream' }).click()
  await running.page.locator('.stream-row').first().waitFor()
  return running
}

const isChosen = (name: string) => `.stream-bar label:has-text("${name}")`

describe('a conversation', () => {
  let running: RunningApp
  const row = (text: string) => running.page.locator('.stream-row', { hasText: text }).first()
  beforeAll(async () => {
    const file = join(folder, 'talk.pcap')
    writeFileSync(file, conversation(TALK))
    running = await openStream(file)
  })
  afterAll(async () => {
    expect(running.pageErrors).toEqual([])
    await running.close()
  })

  it('shows the turns of both sides, control characters made harmless', async () => {
    await row('GET /index.html').waitFor()
    await row('<U+202E>gnp.exe').waitFor()
    expect(await row('GET /index.html').getAttribute('class')).toContain('is-orig')
    expect(await row('200 OK').getAttribute('class')).toContain('is-resp')
    expect(await running.page.locator('.stream-turn').count()).toBe(3)
  })

  it('says in words where bytes are missing and where copies differ, and goes there', async () => {
    const facts = running.page.locator('.stream-facts')
    await facts.getByText(/1 gap: 100 bytes not captured \(bytes 30 to 129\)/).waitFor()
    await facts.getByText(/frames 6 and 7 hold different bytes/).waitFor()
    await facts.getByRole('button', { name: 'show' }).first().click()
    await running.page.locator('.stream-gap.is-selected', { hasText: '100 bytes not captured' }).waitFor()
    await row('after the gap').getByText('differs in frame 7').waitFor()
  })

  it('selects the frame of the byte that is clicked, and follows a frame selected elsewhere', async () => {
    await row('after the gap').locator('.stream-run').click()
    await running.page.locator('.reading-line[data-index="5"][aria-selected="true"]').waitFor()
    await running.page.locator('.reading-line[data-index="7"]').click()
    await running.page.locator('.stream-row.is-selected', { hasText: 'thanks' }).waitFor()
  })

  it('shows one direction as text and as hex', async () => {
    await running.page.locator(isChosen('Hex')).click()
    await running.page.locator(isChosen('Resp')).click()
    await running.page.locator('.stream-hex.is-resp').first().waitFor()
    expect(await running.page.locator('.stream-hex').first().locator('.hex-bytes').textContent()).toMatch(
      /^48\s*54\s*54/,
    )
    await running.page.locator('.stream-hex').first().locator('[data-byte="3"]').first().click()
    await running.page.locator('.reading-line[data-index="4"][aria-selected="true"]').waitFor()
    await running.page.locator(isChosen('Text')).click()
    await row('first line').waitFor()
    expect(await running.page.locator('.stream-row.is-orig').count()).toBe(0)
  })

  it.each(['light', 'dark'] as const)('has no fault that axe knows, %s', async (theme) => {
    const { page } = running
    await page.evaluate((choice) => window.tracebook.setTheme(choice), theme)
    await page.locator(`[data-theme="${theme}"]`).waitFor()
    for (const show of ['Hex', 'Dialogue']) {
      await page.locator(isChosen(show)).click()
      await page.locator('.stream-row').first().waitFor()
      await page.evaluate(AXE)
      const { passes, violations } = await page.evaluate(() => window.axe.run())
      expect(passes.length).toBeGreaterThan(8)
      expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`))).toEqual([])
      await running.screenshot(`stream-${show.toLowerCase()}-${theme}`)
    }
  })

  it('saves a direction to a file, with or without the gap, and says what it did', async () => {
    const path = join(folder, 'saved.bin')
    await running.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath })
    }, path)
    await running.page.getByRole('button', { name: 'Save…' }).click()
    await running.page.getByRole('menuitem', { name: /Responder: 44 B, without gaps/ }).click()
    await running.page.getByText(/Saved 44 bytes to .*1 gap \(100 bytes\) left out/).waitFor()
    expect(readFileSync(path, 'latin1')).toBe('HTTP/1.1 200 OK\r\n\r\nfirst line\nafter the gap\n')
    await running.page.getByRole('button', { name: 'Save…' }).click()
    await running.page.getByRole('menuitem', { name: /Responder: 144 B, zeros for gaps/ }).click()
    await running.page.getByText(/Saved 144 bytes/).waitFor()
    expect(readFileSync(path)[40]).toBe(0)
  })
})

describe('a stream of 100 MB', () => {
  let running: RunningApp
  let lines = 0
  beforeAll(async () => {
    const file = join(folder, 'big.pcap')
    lines = writeBigStream(file, 70_000)
    running = await launch({ files: [file] })
    await running.page.getByText('70,003 lines').waitFor()
  })
  afterAll(async () => {
    expect(running.pageErrors).toEqual([])
    await running.close()
  })

  it('is shown at once wherever it is scrolled to, and the window never stands still', async () => {
    const { page } = running
    const stalls = await page.evaluateHandle(() => {
      const gaps: number[] = []
      let last = performance.now()
      const look = (): void => {
        const now = performance.now()
        gaps.push(now - last)
        last = now
        requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
      return gaps
    })
    await page.locator('.reading-line[data-index="3"]').click()
    await page.getByRole('tab', { name: 'Stream' }).click()
    await page.locator('.stream-row', { hasText: 'line 0000000000000' }).waitFor()
    const list = page.getByRole('grid', { name: 'Stream' })
    await list.focus()
    await page.keyboard.press('End')
    await page.locator('.stream-row', { hasText: `line ${String(lines - 1).padStart(13, '0')}` }).waitFor()
    await list.hover()
    for (let i = 0; i < 40; i++) await page.mouse.wheel(0, -100_000)
    await page.locator('.stream-row .stream-run').first().waitFor()
    await page.locator(isChosen('Hex')).click()
    await page.locator(isChosen('Resp')).click()
    await page.locator('.stream-hex').first().waitFor()
    await list.focus()
    await page.keyboard.press('End')
    await page.locator('.stream-hex', { hasText: '61772b' }).first().waitFor()
    const longest = await stalls.evaluate((gaps) => Math.max(...gaps))
    console.log(`longest time without a painted frame: ${Math.round(longest)} ms`)
    expect(longest).toBeLessThan(1000)
  })
})
