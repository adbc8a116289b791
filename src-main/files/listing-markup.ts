/**
 * Owns taking the markup off a saved page: tags, comments, scripts and entities, with the place of every letter that is left.
 *
 * Guarantees: one pass; lines stay lines, and block tags begin new ones. A TCP option block (`<mss 1460>`) is no tag. Text that
 * is no page goes through as it is.
 */
const PAGE = /<(?:!doctype html|html|head|body|pre|table|div|font|p|br)\b[^<>]{0,400}>/i
const OPTIONS = /<(?:mss|nop|eol|wscale|timestamp|sack|cc|echo|opt-|\d)/y
const TAG = /<(?:!--|[!/?a-zA-Z])/y
const BLOCK = /<\/?(?:br|p|div|pre|tr|li|h\d|table|ul|ol|dl|dd|dt|blockquote|hr)\b/iy
const SKIPPED = /<(script|style)\b/iy
const ENTITY = /&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|(gt|lt|amp|nbsp|quot|apos));?/iy
const NAMES: Readonly<Record<string, string>> = { gt: '>', lt: '<', amp: '&', nbsp: ' ', quot: '"', apos: "'" }

export const isPage = (head: string): boolean => PAGE.test(head)

/** A stretch of plain text: its letters, and where each stood (absent = letter i stood at i). */
export interface PlainLine {
  readonly text: string
  readonly places?: readonly number[]
}

const at = (expression: RegExp, text: string, index: number): RegExpExecArray | null => {
  expression.lastIndex = index
  return expression.exec(text)
}

export class Markup {
  /** what ends the tag, comment or script that the last line left open; '' = none is open */
  private open = ''

  /** Takes the markup off one line of the file. */
  strip(line: string): PlainLine[] {
    const lines: PlainLine[] = []
    let text = ''
    let places: number[] = []
    for (let i = 0; i < line.length; ) {
      if (this.open !== '') {
        const end = line.toLowerCase().indexOf(this.open, i)
        if (end < 0) break
        i = end + this.open.length
        this.open = ''
        continue
      }
      const c = line[i]
      if (c === '<' && at(TAG, line, i) && !at(OPTIONS, line, i)) {
        if (at(BLOCK, line, i)) {
          lines.push({ text, places })
          text = ''
          places = []
        }
        this.open = this.endOf(line, i)
        i++
        continue
      }
      const entity = c === '&' ? at(ENTITY, line, i) : null
      text += entity ? letterOf(entity) : c
      places.push(i)
      i += entity ? entity[0].length : 1
    }
    lines.push({ text, places })
    return lines
  }

  private endOf(line: string, index: number): string {
    const skipped = at(SKIPPED, line, index)
    if (skipped) return `</${skipped[1].toLowerCase()}`
    return line.startsWith('<!--', index) ? '-->' : '>'
  }
}

function letterOf([, decimal, hex, name]: RegExpExecArray): string {
  if (name !== undefined) return NAMES[name.toLowerCase()] ?? ' '
  const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex ?? '20', 16)
  return code === 0xa0 || code < 0x20 || code > 0xff ? ' ' : String.fromCharCode(code)
}
