/**
 * Owns what a Linux user can do to be allowed to capture: install a helper, join its group, or give it its capabilities.
 *
 * The right always goes to the helper, never to Tracebook or Electron. Commands are complete and run as they stand; test/capture
 * runs the last one for real. The first remedy is the one to try first.
 */
import type { Remedy } from '@shared/live'
import type { LinuxFacts, ProgramFacts } from './access-linux'

const GROUP = 'wireshark'
const CAPABILITIES = 'cap_net_raw,cap_net_admin+eip'
const AGAIN = 'Log out and in again so that the new group counts.'

const INSTALL: readonly (readonly [family: string, argv: readonly string[]])[] = [
  ['debian', ['apt-get', 'install', '-y', 'wireshark-common']],
  ['fedora', ['dnf', 'install', '-y', 'wireshark-cli']],
  ['rhel', ['dnf', 'install', '-y', 'wireshark-cli']],
  ['arch', ['pacman', '-S', '--noconfirm', 'wireshark-cli']],
  ['suse', ['zypper', '--non-interactive', 'install', 'wireshark']],
  ['alpine', ['apk', 'add', 'wireshark-common']],
]

export function linuxRemedies(facts: LinuxFacts): readonly Remedy[] {
  if (facts.isRoot && (facts.dumpcap || facts.tcpdump)) return [noCapabilityAsRoot]
  const { dumpcap } = facts
  if (dumpcap === null) return [...install(facts), ...(facts.tcpdump ? [giveTcpdump(facts, facts.tcpdump)] : [])]
  const isGuarded = dumpcap.group !== 'root' && (dumpcap.mode & 0o001) === 0
  const hasRight = /cap_net_raw/.test(dumpcap.capabilities) || (dumpcap.mode & 0o4000) !== 0
  if (isGuarded && facts.memberOf.includes(dumpcap.group) && !facts.groups.includes(dumpcap.group))
    return [loginAgain(dumpcap.group), ...(hasRight ? [] : [giveDumpcap(facts, dumpcap)])]
  if (isGuarded && hasRight) return [joinGroup(facts, dumpcap.group)]
  return [giveDumpcap(facts, dumpcap)]
}

const noCapabilityAsRoot: Remedy = {
  title: 'You are root, but this container or service was started without the right to capture.',
  command: 'docker run --cap-add=NET_RAW --cap-add=NET_ADMIN …',
  afterwards: 'Start the container again with these capabilities.',
}

function install(facts: LinuxFacts): readonly Remedy[] {
  const argv = INSTALL.find(([family]) => facts.families.includes(family))?.[1]
  if (!argv)
    return [
      {
        title: 'Install dumpcap: it is part of Wireshark, in the package wireshark-cli, wireshark-common or wireshark.',
        command: '',
        afterwards: 'Run `tracebook doctor` again.',
      },
    ]
  return [
    {
      title: 'Install dumpcap, the small capture program of Wireshark.',
      command: `sudo ${argv.join(' ')}`,
      ...prompt(facts, argv),
      afterwards: 'Run `tracebook doctor` again: it says who may use it.',
    },
  ]
}

const loginAgain = (group: string): Remedy => ({
  title: `You are a member of the group ${group}, but this session began before.`,
  command: `newgrp ${group}`,
  afterwards: 'newgrp changes one terminal only; log out and in again for all programs.',
})

function joinGroup(facts: LinuxFacts, group: string): Remedy {
  const argv = ['usermod', '-a', '-G', group, facts.user]
  return {
    title: `Join the group ${group}, which may use dumpcap.`,
    command: `sudo ${argv.map(quoted).join(' ')}`,
    ...prompt(facts, argv),
    afterwards: AGAIN,
  }
}

/** What Debian's own question does, in one command: a group, and the two capabilities for that group only. */
function giveDumpcap(facts: LinuxFacts, { path }: ProgramFacts): Remedy {
  const steps = (user: string) =>
    [
      `groupadd -f -r ${GROUP}`,
      `chgrp ${GROUP} ${quoted(path)}`,
      `chmod 0750 ${quoted(path)}`,
      `setcap ${CAPABILITIES} ${quoted(path)}`,
      `usermod -a -G ${GROUP} ${user}`,
    ].join(' && ')
  return {
    title: `Let the members of a group capture with dumpcap, and join it.`,
    command: `sudo sh -c ${quoted(steps(quoted(facts.user)))}`,
    ...prompt(facts, ['/bin/sh', '-c', steps('"$1"'), 'sh', facts.user]),
    afterwards: AGAIN,
  }
}

function giveTcpdump(facts: LinuxFacts, { path }: ProgramFacts): Remedy {
  const argv = ['setcap', CAPABILITIES, path]
  return {
    title: 'Or let everybody on this machine capture with tcpdump.',
    command: `sudo ${argv.map(quoted).join(' ')}`,
    ...prompt(facts, argv),
    afterwards: '',
  }
}

const prompt = ({ pkexec }: LinuxFacts, argv: readonly string[]): Pick<Remedy, 'fix'> =>
  pkexec === '' ? {} : { fix: [pkexec, ...argv] }

/** As a shell reads it back as one word. */
function quoted(word: string): string {
  return /^[\w./:=+,@%-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
