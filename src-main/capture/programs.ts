/**
 * Owns where capture programs are looked for and with which environment they run.
 *
 * Only fixed places that need an administrator to write to; never the PATH, where a folder of the user could put another
 * program in front. The environment is the little a program needs: no preloads, no settings of ours.
 */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { CaptureEngine } from '@shared/live'
import { cap } from './cap'
import { dumpcap } from './dumpcap'
import type { CaptureHelper } from './helper'
import { tcpdump } from './tcpdump'

export const HELPERS: Readonly<Record<CaptureEngine, CaptureHelper>> = { dumpcap, tcpdump, cap }

const UNIX_FOLDERS = [
  '/usr/bin',
  '/usr/sbin',
  '/bin',
  '/sbin',
  '/usr/local/bin',
  '/usr/local/sbin',
  '/opt/homebrew/bin',
]
const MACOS_WIRESHARK = '/Applications/Wireshark.app/Contents/MacOS'

/**
 * Absolute path of a program of the system; undefined when it is in none of the places. It may be one that this user may not
 * run (Debian gives dumpcap to a group): trying it says so.
 */
export function findProgram(name: string, platform: string = process.platform): string | undefined {
  const file = platform === 'win32' ? `${name}.exe` : name
  return programFolders(platform)
    .map((folder) => join(folder, file))
    .find((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
}

function programFolders(platform: string): readonly string[] {
  if (platform === 'win32') return ['C:\\Program Files\\Wireshark', 'C:\\Program Files (x86)\\Wireshark']
  return platform === 'darwin' ? [MACOS_WIRESHARK, ...UNIX_FOLDERS] : UNIX_FOLDERS
}

export function helperEnvironment(): NodeJS.ProcessEnv {
  const kept: NodeJS.ProcessEnv = { LC_ALL: 'C', LANG: 'C' }
  for (const name of ['PATH', 'HOME', 'USER', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'windir', 'ProgramData']) {
    const value = process.env[name]
    if (value !== undefined) kept[name] = value
  }
  return kept
}
