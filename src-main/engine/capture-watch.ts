/**
 * Owns noticing that a capture which is open was written to: its packets are read again from the file whenever one is looked
 * at, so lines, bytes and conclusions would silently come from other packets.
 *
 * Looks at size and time of change only, every few seconds, and says so once a file. A file that was moved, deleted or
 * replaced by another of the same name is no trouble: the open one is still the old one.
 */
import type { BigIntStats } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { AppError } from '@shared/result'

const EVERY_MS = 2000

type Look = (path: string) => Promise<Pick<BigIntStats, 'ino' | 'size' | 'mtimeNs'>>

interface Known {
  readonly path: string
  readonly ino: bigint
  readonly size: bigint
  readonly mtimeNs: bigint
}

export class CaptureWatch {
  private known: readonly Known[] = []
  private timer: ReturnType<typeof setInterval> | null = null
  private turn = 0

  /** @param look for tests */
  constructor(
    private readonly say: (problem: AppError) => void,
    private readonly look: Look = (path) => stat(path, { bigint: true }),
  ) {}

  /** The files as they are now are the ones that were read. */
  async begin(paths: readonly string[]): Promise<void> {
    this.end()
    const turn = this.turn
    const known = (await Promise.all(paths.map((path) => this.facts(path)))).filter((one) => one !== null)
    if (turn !== this.turn) return
    this.known = known
    this.timer = setInterval(() => void this.check(), EVERY_MS)
    this.timer.unref()
  }

  end(): void {
    this.turn++
    if (this.timer) clearInterval(this.timer)
    this.timer = null
    this.known = []
  }

  async check(): Promise<void> {
    const turn = this.turn
    for (const before of this.known) {
      const now = await this.facts(before.path)
      if (turn !== this.turn) return
      if (!now || now.ino !== before.ino || (now.size === before.size && now.mtimeNs === before.mtimeNs)) continue
      this.known = this.known.filter((one) => one !== before)
      this.say(changed(before, now))
    }
  }

  private async facts(path: string): Promise<Known | null> {
    try {
      const { ino, size, mtimeNs } = await this.look(path)
      return { path, ino, size, mtimeNs }
    } catch {
      return null
    }
  }
}

function changed(before: Known, now: Known): AppError {
  const size = before.size === now.size ? `still ${now.size} bytes` : `${before.size} bytes then, ${now.size} now`
  return {
    code: 'changed',
    message: `${before.path} was written to after it was opened (${size}).`,
    remedy:
      'What is shown from now on may come from other packets than those that were read. Open the file again, or put the one that was read back in its place.',
  }
}
