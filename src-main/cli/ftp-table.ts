/**
 * Owns an FTP session as lines for a terminal: who with whom, then one branch a transfer with what does not fit below it.
 *
 * Texts come from packets: control characters are written as \xNN, long ones are cut.
 */
import { bytesText, countText, hostPortText } from '@shared/format'
import type { FtpDisagreement, FtpSession, FtpTransfer } from '@shared/ftp'

const MAX_TEXT = 100

/** Text of a packet that a terminal may print. */
function plain(text: string): string {
  const safe = text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (c) => `\\x${(c.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`,
  )
  return safe.length > MAX_TEXT ? `${safe.slice(0, MAX_TEXT)}…` : safe
}

export function* sessionLines(session: FtpSession): Generator<string> {
  const login =
    session.user === undefined ? '' : ` as ${plain(session.user)}${session.logged_in ? '' : ' (not logged in)'}`
  const tls = session.tls ? ', encrypted' : ''
  const frames = `frames ${countText(session.first_frame)}–${countText(session.last_frame)}`
  yield `session ${session.session}  ${session.client} → ${session.server}${login}${tls}  ${frames}  ${session.control_flow}`
  for (const transfer of session.transfers) {
    yield `  ${transferLine(transfer)}`
    yield* disagreementLines(transfer.disagreements, '      ')
  }
  yield* disagreementLines(session.disagreements, '  ')
  for (const unknown of session.unknown) yield `  ? ${unknown}`
}

const endOf = ({ ip, port }: { readonly ip: string; readonly port: number }): string => hostPortText(ip, port)

function transferLine(transfer: FtpTransfer): string {
  const { command, path, argument, mode, announced, endpoints, opened_by: opener } = transfer
  const name = path ?? argument
  const what = `${command ?? 'data'}${name === undefined ? '' : ` ${plain(name)}`}`
  const how = [mode, announced && `announced ${endOf(announced)}`].filter(Boolean).join(' ')
  const arrow = opener === 'server' ? '←' : '→'
  const where = endpoints ? `${endpoints.client} ${arrow} ${endpoints.server}` : 'no data connection'
  return [
    what,
    how,
    where,
    transfer.bytes === undefined ? '' : bytesText(transfer.bytes),
    transfer.reply_code === undefined ? 'no reply' : String(transfer.reply_code),
    endpoints ? `closed by ${transfer.close}`.replace('closed by open', 'open') : '',
    transfer.inferred ? 'inferred' : '',
    transfer.sha256 ? `sha256 ${transfer.sha256.slice(0, 16)}…` : '',
  ]
    .filter((part) => part !== '')
    .join('  ')
}

function* disagreementLines(disagreements: readonly FtpDisagreement[], indent: string): Generator<string> {
  for (const { kind, text, frames } of disagreements)
    yield `${indent}! ${kind}: ${plain(text)} [frames ${frames.join(', ')}]`
}
