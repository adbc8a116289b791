/** What `capture`, `interfaces` and `doctor` refuse as wrong usage, before anything is started; the rest is in test/capture. */
import { UsageError } from '@main/cli/command'
import { captureCommand } from '@main/cli/commands/capture'
import { doctorCommand } from '@main/cli/commands/doctor'
import { interfacesCommand } from '@main/cli/commands/interfaces'
import { Output } from '@main/cli/output'
import { describe, expect, it } from 'vitest'

const run = (...argv: string[]) => captureCommand.run(argv, new Output())
const GIVEN = ['-i', 'lo', '-w', '/nowhere/x.pcapng'] as const

describe('capture', () => {
  it.each([
    [[], '-i IFACE is missing'],
    [['-i', 'lo'], '-w FILE is missing'],
    [[...GIVEN, 'tcp', 'port', '21'], "what is 'tcp'? filters go behind -f"],
    [[...GIVEN, '--engine', 'magic'], '--engine takes dumpcap, tcpdump, cap'],
    [[...GIVEN, '-c', '0'], '-c takes a whole number above 0'],
    [[...GIVEN, '-c', '1.5'], '-c takes a whole number above 0'],
    [[...GIVEN, '--seconds', '-3'], '--seconds'],
    [[...GIVEN, '--seconds', 'soon'], '--seconds takes a number above 0'],
    [[...GIVEN, '--bytes', '10 MB'], '--bytes takes a size such as 500k, 100M or 2G'],
    [[...GIVEN, '--ring', 'files:1,size:10M'], 'files:N with at least 2'],
    [[...GIVEN, '--ring', 'files:5'], '--ring needs size:BYTES or time:SECONDS'],
    [[...GIVEN, '--ring', 'files:5,colour:red'], "not 'colour:red'"],
    [[...GIVEN, '--no-such'], '--no-such'],
  ])('%j is a wrong call', async (argv, words) => {
    const thrown = await run(...argv).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(UsageError)
    expect((thrown as UsageError).message).toContain(words)
  })

  it('refuses what no capture program could make sense of, with exit 1', async () => {
    expect(await run('-i', 'lo\n', '-w', '/nowhere/x.pcapng')).toMatchObject({
      ok: false,
      error: { code: 'bad-request' },
    })
    expect(await run(...GIVEN, '--snaplen', '300000')).toMatchObject({ ok: false, error: { code: 'bad-request' } })
  })

  it('takes no words where there is nothing to name', async () => {
    await expect(interfacesCommand.run(['eth0'], new Output())).rejects.toThrow(UsageError)
    await expect(doctorCommand.run(['now'], new Output())).rejects.toThrow(UsageError)
  })
})
