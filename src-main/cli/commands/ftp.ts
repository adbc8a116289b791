/**
 * Owns `ftp`: the FTP sessions of a capture with their transfers, as JSON Lines (DESIGN 5.1) or as a tree to read, and
 * saving what was transferred.
 */
import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FtpSession } from '@shared/ftp'
import { fail, ok, type Result } from '@shared/result'
import { selectFlows } from '../../session/flow-view'
import { folderFor, saveTransfer } from '../../session/ftp-save'
import { ftpLimits, ftpSessions } from '../../session/ftp-sessions'
import type { Session } from '../../session/session'
import { type Command, oneOf, parse, readCaptures } from '../command'
import { sessionLines } from '../ftp-table'

const FORMATS = ['table', 'json'] as const
const noPause = async (): Promise<void> => {}

export const ftpCommand: Command = {
  name: 'ftp',
  usage: 'ftp FILE… [-Y FILTER] [--format table|json] [--save-files DIR]',
  summary: 'FTP sessions and what they transferred',
  help: `One session a control connection, with every transfer: what was announced, which data connection it became, bytes, SHA-256,
replies, and what does not fit together. -Y keeps the sessions whose control or data connections pass the filter.
--save-files writes every file and listing that was transferred to a folder, under safe names, with a line each in
manifest.jsonl (bytes that were not captured are left out and counted there).`,
  async run(argv, output) {
    const { values, positionals } = parse(argv, {
      format: { type: 'string', default: 'table' },
      filter: { type: 'string', short: 'Y', default: '' },
      'save-files': { type: 'string' },
    })
    const format = oneOf('--format', values.format, FORMATS)
    const read = await readCaptures(positionals)
    if (!read.ok) return read
    const session = read.value
    const selected = await selectFlows(session, {
      filter: values.filter,
      span: null,
      sort: 'number',
      descending: false,
    })
    if (!selected.ok) return selected
    const passing = values.filter === '' ? null : new Set(Array.from(selected.value, (flow) => session.flows.uid(flow)))
    const sessions = (await ftpSessions(session, noPause)).filter((one) => {
      const uids = [one.control_flow, ...one.transfers.map(({ data_flow }) => data_flow ?? '')]
      return passing === null || uids.some((uid) => passing.has(uid))
    })
    for (const one of sessions) {
      for (const line of format === 'json' ? [JSON.stringify(one)] : sessionLines(one)) await output.line(line)
      if (output.closed) break
    }
    for (const limit of ftpLimits(session)) process.stderr.write(`tracebook: ${limit}\n`)
    const directory = values['save-files']
    const saved = directory === undefined ? ok(null) : await saveAll(session, sessions, directory)
    session.close()
    return saved
  },
}

/** Files first, the manifest's line behind each: a line says that its file is whole. */
async function saveAll(session: Session, sessions: readonly FtpSession[], directory: string): Promise<Result<null>> {
  const folder = await folderFor(directory)
  if (!folder.ok) return folder
  const manifest = join(directory, 'manifest.jsonl')
  let count = 0
  try {
    await writeFile(manifest, '', { flag: 'wx' })
    for (const one of sessions)
      for (let index = 0; index < one.transfers.length; index++) {
        const saved = await saveTransfer(session, one, index, directory, noPause)
        if (!saved.ok) return saved
        if (saved.value === null) continue
        await appendFile(manifest, `${JSON.stringify(saved.value)}\n`)
        count++
      }
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown)) throw thrown
    if (thrown.code === 'EEXIST')
      return fail('not-writable', `${manifest} is there already.`, 'Choose an empty folder for the files.')
    return fail('not-writable', `${manifest} cannot be written.`, 'Choose another folder.', { detail: thrown.message })
  }
  process.stderr.write(`tracebook: ${count} files in ${directory}\n`)
  return ok(null)
}
