/**
 * Owns the names of this machine's network interfaces by index. tcpdump asks for them when it prints Linux cooked v2 frames,
 * whose headers hold an index and no name; the name is right when the capture was made here and a guess elsewhere, so only the
 * terminal, which prints what tcpdump prints, uses it. Empty where the system has no such list of files (not Linux).
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const FOLDER = '/sys/class/net'

export async function interfaceNames(folder = FOLDER): Promise<ReadonlyMap<number, string>> {
  const names = new Map<number, string>()
  const found = await readdir(folder).catch(() => [])
  for (const name of found) {
    const index = Number.parseInt(await readFile(join(folder, name, 'ifindex'), 'utf8').catch(() => ''), 10)
    if (index > 0) names.set(index, name)
  }
  return names
}
