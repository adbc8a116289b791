/**
 * Owns a cursor over the text of one record: sticky expressions taken one after the other.
 *
 * Guarantees: every expression is tried at one place only, so reading a record costs as much as its text is long.
 */
export class Scan {
  at = 0

  constructor(readonly text: string) {}

  /** Takes what `expression` (sticky) finds at the cursor; undefined and no step when it finds nothing. */
  take(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.at
    const found = expression.exec(this.text)
    if (found === null) return undefined
    this.at += found[0].length
    return found
  }

  /** True, and a step, when `expression` (sticky) stands at the cursor. */
  skip(expression: RegExp): boolean {
    return this.take(expression) !== undefined
  }

  /** True when `expression` (sticky) stands at the cursor; no step. */
  sees(expression: RegExp): boolean {
    expression.lastIndex = this.at
    return expression.test(this.text)
  }

  /** The text inside the bracket that opens at the cursor, which it steps over; undefined when none opens or none closes. */
  bracket(open: string, close: string): string | undefined {
    if (this.text[this.at] !== open) return undefined
    let depth = 0
    for (let i = this.at; i < this.text.length; i++) {
      const c = this.text[i]
      if (c === open) depth++
      else if (c === close && --depth === 0) {
        const inside = this.text.slice(this.at + 1, i)
        this.at = i + 1
        return inside
      }
    }
    return undefined
  }

  /** What is left. */
  rest(): string {
    return this.text.slice(this.at)
  }
}
