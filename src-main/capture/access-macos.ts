/**
 * Owns what macOS says about the right to capture, and what can be done: packets come through /dev/bpf*, which only root
 * may open until a launch daemon (ChmodBPF, in Wireshark's installer) gives them to a group.
 */
import { constants } from 'node:fs'
import { access, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Remedy } from '@shared/live'

const CHMOD_BPF = '/Library/Application Support/Wireshark/ChmodBPF'

export interface MacosFacts {
  readonly devices: number
  readonly readable: number
  readonly hasChmodBpf: boolean
  readonly sentences: readonly string[]
}

export async function macosFacts(folder = '/dev', daemon = CHMOD_BPF): Promise<MacosFacts> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^bpf\d+$/.test(name))
  let readable = 0
  for (const name of names) {
    const isOpen = await access(join(folder, name), constants.R_OK | constants.W_OK).then(
      () => true,
      () => false,
    )
    if (isOpen) readable++
  }
  const hasChmodBpf = (await stat(daemon).catch(() => undefined)) !== undefined
  const sentences = [
    `${readable} of ${names.length} capture devices (/dev/bpf*) may be opened by you.`,
    `ChmodBPF is ${hasChmodBpf ? '' : 'not '}installed.`,
  ]
  return { devices: names.length, readable, hasChmodBpf, sentences }
}

export function macosRemedies(facts: MacosFacts): readonly Remedy[] {
  const untilRestart: Remedy = {
    title: 'Let administrators capture until the next restart.',
    command: 'sudo sh -c "chgrp admin /dev/bpf* && chmod g+rw /dev/bpf*"',
    afterwards: '',
  }
  if (facts.hasChmodBpf)
    return [
      {
        title: 'ChmodBPF is installed, but the devices are not open to you: join its group.',
        command: 'sudo dseditgroup -o edit -a "$USER" -t user access_bpf',
        afterwards: 'Log out and in again so that the new group counts.',
      },
      untilRestart,
    ]
  return [
    {
      title: 'Install ChmodBPF, which opens the capture devices to a group at each start.',
      command: 'brew install --cask wireshark-chmodbpf',
      afterwards: 'Without Homebrew: “Install ChmodBPF” in the disk image of Wireshark. Log out and in again.',
    },
    untilRestart,
  ]
}
