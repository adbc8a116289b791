/**
 * Owns what Windows says about the right to capture, and what can be done: packets come through the Npcap driver, and dumpcap
 * comes with Wireshark.
 */
import type { Remedy } from '@shared/live'
import { runProgram } from './helper-process'

export interface WindowsFacts {
  readonly npcap: 'running' | 'stopped' | 'missing'
  readonly sentences: readonly string[]
}

const STATES = { running: 'runs', stopped: 'is installed and does not run', missing: 'is not installed' } as const

export async function windowsFacts(): Promise<WindowsFacts> {
  const { stdout, startError } = await runProgram('C:\\Windows\\System32\\sc.exe', ['query', 'npcap'])
  const npcap = startError ? 'missing' : parseService(stdout)
  return { npcap, sentences: [`The Npcap driver ${STATES[npcap]}.`] }
}

/** What `sc query` prints: STATE is 4 when the service runs; a service that does not exist has none. */
export function parseService(text: string): WindowsFacts['npcap'] {
  const state = /:\s+(\d)\s+[A-Z_]+/.exec(text.slice(text.indexOf('STATE')))
  if (!text.includes('STATE') || !state) return 'missing'
  return state[1] === '4' ? 'running' : 'stopped'
}

export function windowsRemedies(facts: WindowsFacts, hasDumpcap: boolean): readonly Remedy[] {
  const remedies: Remedy[] = []
  if (!hasDumpcap || facts.npcap === 'missing')
    remedies.push({
      title: 'Install Wireshark with Npcap: its installer brings both dumpcap and the driver.',
      command: 'winget install WiresharkFoundation.Wireshark',
      afterwards: 'Let the installer add Npcap; where it does not ask, get Npcap from npcap.com.',
    })
  else if (facts.npcap === 'stopped')
    remedies.push({
      title: 'Start the Npcap driver (in a terminal opened as administrator).',
      command: 'net start npcap',
      afterwards: '',
    })
  else
    remedies.push({
      title: 'Npcap was installed for administrators only: install it again without that choice.',
      command: 'winget uninstall Insecure.Npcap',
      afterwards: 'Then install Npcap from npcap.com with “Restrict driver access to Administrators only” not ticked.',
    })
  return remedies
}
