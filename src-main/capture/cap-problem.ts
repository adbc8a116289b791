/**
 * Owns what it means when the built-in engine cannot be loaded: not built, built for another Node, or something else that the
 * system's loader says. (How a capture with it fails stands with the other helpers' words.)
 */
import { type AppError, fail } from '@shared/result'

const INSTALL_OTHER = 'dumpcap and tcpdump need nothing of it.'

export function capProblem(text: string): AppError | undefined {
  const line = /^cap: (not built|built for another Node|not loaded).*$/m.exec(text)
  if (!line) return undefined
  const detail = line[0]
  if (line[1] === 'not built')
    return fail(
      'no-helper',
      'The built-in engine (cap) was not built when the packages were installed.',
      `It needs libpcap’s headers, a C++ compiler and Python (on Debian: libpcap-dev g++ make python3), then \`npm ci\`; ${INSTALL_OTHER}`,
      { detail },
    ).error
  if (line[1] === 'built for another Node')
    return fail(
      'no-helper',
      'The built-in engine (cap) was built for another Node than the one that would run it.',
      `Start Tracebook with the npm that installed its packages, or run \`npm rebuild cap\` with this Node; ${INSTALL_OTHER}`,
      { detail },
    ).error
  return fail(
    'no-helper',
    `The built-in engine (cap) cannot be loaded: ${detail.slice(17)}.`,
    'Run `npm rebuild cap`, or capture with dumpcap or tcpdump.',
    {
      detail,
    },
  ).error
}
