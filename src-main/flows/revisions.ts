/**
 * Owns the verdicts on earlier frames that the frame just tracked has changed: a gap that was filled, roles turned round.
 *
 * The session reads `count` entries after every frame and applies them: marks = (marks & ~clear[i]) | set[i].
 * Guarantees: emptied before each frame; room for every hole one segment can fill (at most 32, two frames each).
 */
const ROOM = 68

export class Revisions {
  count = 0
  readonly frame = new Uint32Array(ROOM)
  /** bits of Mark to take away */
  readonly clear = new Uint32Array(ROOM)
  /** bits of Mark to add */
  readonly set = new Uint32Array(ROOM)

  add(frame: number, clear: number, set: number): void {
    if (frame === 0 || this.count === ROOM) return
    this.frame[this.count] = frame
    this.clear[this.count] = clear
    this.set[this.count] = set
    this.count++
  }
}
