/**
 * Owns the reading of the app's own command line: which of the arguments are files to open.
 *
 * Switches (anything with a leading dash) are Chromium's or ours and no files; a file of such a name is opened as ./-name.
 */
import { resolve } from 'node:path'

/**
 * Absolute paths of the files among the arguments of a process that runs in `folder`. `argv[0]` is the program.
 *
 * @param appFolder of an app that is not packaged: Electron's first plain argument is the app's own folder, and no file
 */
export function pathsOf(argv: readonly string[], folder: string, appFolder: string | undefined): string[] {
  const plain = argv.slice(1).filter((argument) => argument !== '' && !argument.startsWith('-'))
  const paths = plain.map((argument) => resolve(folder, argument))
  return appFolder !== undefined && paths[0] === resolve(appFolder) ? paths.slice(1) : paths
}
