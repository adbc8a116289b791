/**
 * Owns what Tracebook reads out of a note's Markdown apart from links: which characters are code, and the #tags.
 *
 * Guarantees: one pass over the text, no backtracking; positions are UTF-16 offsets into the text as given.
 * Refuses to render Markdown: that is the window's and the report's business.
 */

/** Most tags a note can have; longer lists are cut (a note is prose, not an index). */
export const MAX_TAGS = 64
export const MAX_TAG_LENGTH = 64

const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/

/**
 * The same text with everything inside fenced blocks and code spans (CommonMark 4.5, 6.1) replaced by spaces, so that what
 * an analyst quotes from a trace is never taken for a link or a tag. Length and line breaks are those of the input.
 */
export function withoutCode(markdown: string): string {
  const lines: string[] = []
  let fence = ''
  for (const line of markdown.split('\n')) {
    const found = FENCE.exec(line)
    if (fence === '') {
      // an info string of a backtick fence holds no backtick: such a line is a code span
      if (found && !(found[1].startsWith('`') && found[2].includes('`'))) {
        fence = found[1]
        lines.push(' '.repeat(line.length))
      } else lines.push(line)
      continue
    }
    const closes = found?.[1].startsWith(fence) === true && found[2].trim() === ''
    lines.push(' '.repeat(line.length))
    if (closes) fence = ''
  }
  return withoutSpans(lines.join('\n'))
}

/** Blanks `code spans`: a run of n backticks up to the next run of exactly n. */
function withoutSpans(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map((run) => ({ at: run.index, length: run[0].length }))
  if (runs.length < 2) return text
  // for every run the nearest later run of the same length, found from the back in one pass
  const closer = new Array<number>(runs.length).fill(-1)
  const last = new Map<number, number>()
  for (let index = runs.length - 1; index >= 0; index--) {
    closer[index] = last.get(runs[index].length) ?? -1
    last.set(runs[index].length, index)
  }
  let out = ''
  let done = 0
  for (let index = 0; index < runs.length; index++) {
    const end = closer[index]
    if (end < 0 || text[runs[index].at - 1] === '\\') continue
    const from = runs[index].at
    const to = runs[end].at + runs[end].length
    out += text.slice(done, from) + text.slice(from, to).replace(/[^\n]/g, ' ')
    done = to
    index = end
  }
  return out + text.slice(done)
}

/** One spelling for each tag: without '#', lower case, composed Unicode. Undefined when this is no tag. */
export function normalizeTag(raw: string): string | undefined {
  const tag = raw.replace(/^#/, '').normalize('NFC').toLowerCase()
  return tag.length <= MAX_TAG_LENGTH && /^[\p{L}\p{N}_-]*\p{L}[\p{L}\p{N}_-]*$/u.test(tag) ? tag : undefined
}

/** The #tags in a note, each once, in order of first use. `# Heading`, `#15` and `http://x/#part` are none. */
export function parseTags(markdown: string): string[] {
  const tags = new Set<string>()
  for (const found of withoutCode(markdown).matchAll(/(?<![\p{L}\p{N}_#/&\\.-])#([\p{L}\p{N}_-]+)/gu)) {
    const tag = normalizeTag(found[1])
    if (tag !== undefined) tags.add(tag)
    if (tags.size === MAX_TAGS) break
  }
  return [...tags]
}
