/**
 * Owns `explain`: the commented reading of a flow, of an FTP session, or of everything, as Markdown or as JSON Lines with the
 * evidence of every sentence.
 */
import type { Explanation } from '@shared/explanation'
import { fail, ok, type Result } from '@shared/result'
import { markdownOf } from '../../insight/explain/markdown'
import { explainArp, explainFlow, explainFtp } from '../../session/explain'
import { ftpSessions } from '../../session/ftp-sessions'
import { LinePrinter } from '../../session/line-printer'
import type { Session } from '../../session/session'
import { type Command, oneOf, parse, readCaptures, UsageError } from '../command'
import type { Output } from '../output'

const noPause = async (): Promise<void> => {}

export const explainCommand: Command = {
  name: 'explain',
  usage: 'explain FILE… --flow UID | --ftp N | --all [--format markdown|json]',
  summary: 'the commented reading: what happened, in sentences with frames and arithmetic',
  help: `--flow takes a uid as \`flows\` prints it, --ftp the number of an FTP session as \`ftp\` prints it; --all explains ARP, every
FTP session, then every flow that belongs to none.
--format json prints one object a reading: title, phases, sentences with kind (read, inferred, unknown), frames, flows and
arithmetic whose expression gives the result when it is computed from the operands.`,
  async run(argv, output) {
    const { values, positionals } = parse(argv, {
      flow: { type: 'string' },
      ftp: { type: 'string' },
      all: { type: 'boolean', default: false },
      format: { type: 'string', default: 'markdown' },
    })
    const format = oneOf('--format', values.format, ['markdown', 'json'] as const)
    const asked = [values.flow !== undefined, values.ftp !== undefined, values.all].filter((one) => one)
    if (asked.length !== 1) throw new UsageError('give one of --flow UID, --ftp N and --all')
    const read = await readCaptures(positionals)
    if (!read.ok) return read
    const session = read.value
    const chosen = await choose(session, values)
    if (!chosen.ok) return chosen
    for (const tell of chosen.value) {
      await print(session, await tell(), format, output)
      if (output.closed) break
    }
    session.close()
    return ok(null)
  },
}

type Tell = () => Promise<Explanation>

interface Choice {
  readonly flow?: string | undefined
  readonly ftp?: string | undefined
  readonly all: boolean
}

async function choose(session: Session, { flow, ftp, all }: Choice): Promise<Result<Iterable<Tell>>> {
  const { flows } = session
  if (all) return ok(await everything(session))
  if (ftp !== undefined) {
    const found = await explainFtp(session, Number(ftp), noPause)
    return found
      ? ok([async () => found])
      : fail('bad-request', `There is no FTP session ${ftp} in this capture.`, 'List them: tracebook ftp FILE')
  }
  for (let index = 0; index < flows.count; index++)
    if (flows.uid(index) === flow) return ok([() => explainFlow(session, index, noPause)])
  return fail('bad-request', `There is no flow ${flow} in this capture.`, 'List them: tracebook flows FILE')
}

/** FTP sessions first, with the flows that belong to them; then the others in the order of their first frames. */
async function everything(session: Session): Promise<Iterable<Tell>> {
  const sessions = await ftpSessions(session, noPause)
  const told = new Set(
    sessions.flatMap(({ control_flow, transfers }) => [control_flow, ...transfers.map(({ data_flow }) => data_flow)]),
  )
  return tellAll(
    session,
    await explainArp(session, noPause),
    sessions.map((one) => one.session),
    told,
  )
}

function* tellAll(
  session: Session,
  arp: Explanation | undefined,
  numbers: readonly number[],
  told: ReadonlySet<string | undefined>,
): Generator<Tell> {
  if (arp) yield async () => arp
  for (const number of numbers) {
    yield async () => (await explainFtp(session, number, noPause)) ?? { title: '', phases: [], sentences: [] }
  }
  for (let flow = 0; flow < session.flows.count; flow++)
    if (!told.has(session.flows.uid(flow))) yield () => explainFlow(session, flow, noPause)
}

async function print(
  session: Session,
  explanation: Explanation,
  format: 'markdown' | 'json',
  output: Output,
): Promise<void> {
  if (format === 'json') {
    await output.line(JSON.stringify(explanation))
    return
  }
  const printer = new LinePrinter(session, {
    style: 'tcpdump',
    absoluteSeq: true,
    clock: 'time-of-day',
    utc: true,
  })
  const line = (frame: number): string =>
    `${String(frame).padStart(5)}  ${printer.clock(frame - 1, frame - 1)} ${printer.text(frame - 1)}`
  for (const text of markdownOf(explanation, line)) await output.line(text)
}
