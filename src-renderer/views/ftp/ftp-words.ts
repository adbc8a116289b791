/**
 * Owns the words of the FTP view: modes, directions, ends of data connections, kinds of disagreements. Pure.
 */
import type { FtpSessionRow, FtpTransferView } from '@shared/conclusions'
import type { FtpClose, FtpDisagreement, FtpMode } from '@shared/ftp'
import { formatBytes, formatCount, formatDuration, plural } from '../../ui/format'

export const MODE_WORDS: Readonly<Record<FtpMode, string>> = {
  active: 'active',
  passive: 'passive',
  eprt: 'active (EPRT)',
  epsv: 'passive (EPSV)',
}

export const CLOSE_WORDS: Readonly<Record<FtpClose, string>> = {
  fin: 'closed in the normal way (FIN)',
  rst: 'reset (RST)',
  open: 'still open at the end of the capture',
  none: 'there was no data connection',
}

const SHORT_CLOSE: Readonly<Record<FtpClose, string>> = { fin: '', rst: 'reset', open: 'still open', none: 'no data' }

export const DISAGREEMENT_WORDS: Readonly<Record<FtpDisagreement['kind'], string>> = {
  'nat-rewritten': 'Address rewritten on the way',
  'foreign-address': 'Foreign address announced',
  'size-mismatch': 'Size differs',
  'reply-without-data': 'Success without data',
  'data-without-reply': 'Data without a reply',
  'unused-announcement': 'Announced, never used',
  'reused-port': 'Port used before',
  aborted: 'Aborted',
  resumed: 'Resumed',
  'two-announcements': 'Two announcements at once',
  'opener-not-expected': 'Opened by the other side',
}

/** 'Listing', 'Download' …; what it is when the control channel did not say. */
export function kindWord({ direction }: Pick<FtpTransferView, 'direction'>): string {
  if (direction === 'listing') return 'Listing'
  if (direction === 'download') return 'Download'
  return direction === 'upload' ? 'Upload' : 'Data'
}

/** The path, else what was asked for; a listing of nothing in particular is one of the working directory. */
export function pathWord({ path, argument, command, direction }: FtpTransferView): string {
  if (path !== undefined) return path
  if (argument !== undefined && argument !== '') return argument
  if (direction === 'listing') return 'of the working directory'
  return command ?? 'the command was not seen'
}

const EXPECTED_OPENER: Readonly<Record<FtpMode, 'client' | 'server'>> = {
  active: 'server',
  eprt: 'server',
  passive: 'client',
  epsv: 'client',
}

/** A reply whose words the capture does not hold is still a reply. */
function replyWord({ reply_code, frames }: FtpTransferView): string {
  if (reply_code !== undefined) return String(reply_code)
  return frames.final_reply === undefined ? 'no reply' : 'answered'
}

/** 'active · 226'; who opened the connection only when the mode does not say it; what is not known is left out. */
export function transferLine(transfer: FtpTransferView): string {
  const { mode, opened_by } = transfer
  const isExpected = mode !== undefined && opened_by === EXPECTED_OPENER[mode]
  const words = [
    mode === undefined ? '' : MODE_WORDS[mode],
    opened_by === undefined || isExpected ? '' : `opened by the ${opened_by}`,
    replyWord(transfer),
    SHORT_CLOSE[transfer.close],
  ]
  return words.filter((word) => word !== '').join(' · ')
}

export const sizeWord = ({ bytes }: FtpTransferView): string => (bytes === undefined ? '' : formatBytes(bytes))

export const timeWord = ({ duration }: FtpTransferView): string =>
  duration === undefined ? '' : formatDuration(Math.round(duration * 1e9))

/** '4,211 bytes, as announced', '4,211 bytes of 5,000 announced'. */
export function sizeSentence({ bytes, announced_size, restart_offset }: FtpTransferView): string {
  if (bytes === undefined) return announced_size === undefined ? '' : `${plural(announced_size, 'byte')} announced`
  const flowed = plural(bytes, 'byte')
  const from = restart_offset ? ` from byte ${formatCount(restart_offset)} on` : ''
  if (announced_size === undefined) return `${flowed}${from}`
  if (announced_size === bytes + (restart_offset ?? 0) || announced_size === bytes)
    return `${flowed}${from}, as announced`
  return `${flowed}${from}, ${plural(announced_size, 'byte')} announced`
}

/** Who and how: 'anonymous, logged in', 'login refused or not seen'. */
export function loginWord({ user, logged_in, tls }: Pick<FtpSessionRow, 'user' | 'logged_in' | 'tls'>): string {
  const who = user === undefined ? (logged_in ? 'logged in' : 'no login seen') : user
  const how = user !== undefined && !logged_in ? ', not logged in' : ''
  return `${who}${how}${tls ? ', encrypted' : ''}`
}

export const modesWord = (modes: readonly FtpMode[]): string => modes.map((mode) => MODE_WORDS[mode]).join(', ')

/** The host of 'host:port' and '[host]:port'; the port is said where it matters. */
export const hostOf = (endpoint: string): string => endpoint.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')

/** A name to save under: the last part of the path. The desktop makes it safe. */
export function fileNameOf(transfer: FtpTransferView, session: number, index: number): string {
  if (transfer.direction === 'listing') return `listing-${session}-${index + 1}.txt`
  const last = (transfer.path ?? transfer.argument ?? '').split(/[\\/]/).at(-1)
  return last !== undefined && last !== '' ? last : `transfer-${session}-${index + 1}.bin`
}
