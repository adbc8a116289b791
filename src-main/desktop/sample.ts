/**
 * Owns where the capture is that ships with the app: the first capture in resources/samples.
 */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fail, ok, type Result } from '@shared/result'
import { app } from 'electron'

export async function samplePath(): Promise<Result<string>> {
  const folder = join(app.getAppPath(), 'resources', 'samples')
  try {
    const names = (await readdir(folder)).filter((name) => /\.(pcap|pcapng)$/.test(name)).sort()
    if (names[0] !== undefined) return ok(join(folder, names[0]))
  } catch (error) {
    return fail('not-found', `The sample capture is not there: ${folder} cannot be read.`, 'Install Tracebook again.', {
      detail: String(error),
    })
  }
  return fail('not-found', `There is no capture in ${folder}.`, 'Install Tracebook again.')
}
