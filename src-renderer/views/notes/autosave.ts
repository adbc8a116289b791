/**
 * Owns when a note that is being written is saved: after a pause in typing, at once when asked (leaving the editor),
 * never two at a time, and the last text always wins.
 *
 * Guarantees: every text handed to `edit` is saved, or a newer one is, or `state` is 'failed' and the text is kept and
 * tried again every few seconds, with the next edit and with `flush`, also when its editor is gone. Refuses to know where notes
 * are kept.
 */
export const PAUSE_MS = 400
/** a full disk is not emptied sooner */
export const AGAIN_MS = 4000

export type SaveState = 'saved' | 'typing' | 'saving' | 'failed'

export class Autosave {
  state: SaveState = 'saved'
  private pending: string | null = null
  private timer: ReturnType<typeof setTimeout> | null = null
  private running: Promise<void> | null = null
  private isFailing = false

  /**
   * @param save resolves with false when the text could not be kept. @param changed is called whenever `state` changes.
   * @param failing is told when saving begins to fail, and when all is saved again
   */
  constructor(
    private readonly save: (text: string) => Promise<boolean>,
    private readonly changed: () => void,
    private readonly failing: (isFailing: boolean) => void = () => {},
  ) {}

  edit(text: string): void {
    this.pending = text
    if (!this.running) this.turn('typing')
    if (this.timer) clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.flush(), PAUSE_MS)
  }

  /** Saves now what is not saved yet; resolves when there is nothing left to save or saving failed. */
  async flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    if (this.running) await this.running
    else if (this.pending !== null) {
      this.running = this.drain()
      await this.running
    }
  }

  private async drain(): Promise<void> {
    while (this.pending !== null) {
      const text = this.pending
      this.pending = null
      this.turn('saving')
      if (!(await this.save(text))) {
        this.pending ??= text
        this.running = null
        this.timer ??= setTimeout(() => void this.flush(), AGAIN_MS)
        this.fails(true)
        this.turn('failed')
        return
      }
    }
    this.running = null
    this.fails(false)
    this.turn('saved')
  }

  private fails(now: boolean): void {
    if (this.isFailing === now) return
    this.isFailing = now
    this.failing(now)
  }

  private turn(state: SaveState): void {
    if (this.state === state) return
    this.state = state
    this.changed()
  }
}
