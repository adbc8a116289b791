/**
 * Owns "did you mean": the names nearest to a misspelt one.
 */

/** Changes (insert, delete, replace, swap neighbours) that turn `a` into `b`; optimal string alignment. */
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      row[j] = Math.min(row[j - 1] + 1, last[j] + 1, last[j - 1] + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1)
    }
    before = last
    last = row
  }
  return last[b.length]
}

const MAX_WORD = 64

/** The best `count` names, nearest first; what begins with the word or shares its last part counts as nearer. */
export function nearest(word: string, names: Iterable<string>, count = 1): string[] {
  const wanted = word.toLowerCase().slice(0, MAX_WORD)
  const ending = wanted.slice(wanted.lastIndexOf('.') + 1)
  const scored: [string, number][] = []
  for (const name of names) {
    const distance = editDistance(wanted, name.toLowerCase())
    const begins = name.toLowerCase().startsWith(wanted)
    const sameEnding = ending !== '' && name.toLowerCase().endsWith(`.${ending}`)
    scored.push([name, begins ? distance / 8 : sameEnding ? distance / 2 : distance])
  }
  scored.sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1))
  return scored.slice(0, count).map(([name]) => name)
}
