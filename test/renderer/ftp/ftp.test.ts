// The FTP tab's pure parts: rows of the tree, words, lines of the dialogue, names of files.
import { dialogueLines } from '@renderer/views/ftp/dialogue-lines'
import { rowOf, treeRows } from '@renderer/views/ftp/ftp-tree'
import { fileNameOf, hostOf, loginWord, pathWord, sizeSentence, transferLine } from '@renderer/views/ftp/ftp-words'
import type { FtpPlace, FtpSessionRow, FtpTransferView } from '@shared/conclusions'
import { describe, expect, it } from 'vitest'
import { transfer } from '../../insight/ftp-example'

const view = (change: Partial<FtpTransferView> = {}): FtpTransferView => ({ ...transfer(), flow: 3, ...change })

const session = (number: number, transfers: number): FtpSessionRow => ({
  session: number,
  client: '192.0.2.10:3171',
  server: '198.51.100.20:21',
  logged_in: true,
  tls: false,
  flow: 1,
  first_frame: 5,
  last_frame: 49,
  transfers,
  disagreements: 0,
  inferred: false,
  modes: ['active'],
})
const place = (number: number, index: number | null): FtpPlace => ({
  session: number,
  transfer: index,
  controlFlow: 1,
  dataFlow: 3,
  controlFrames: [],
})

describe('the tree', () => {
  const sessions = [session(1, 2), session(2, 0), session(3, 1)]

  it('has a row for each session and, under those that are open, one for each transfer', () => {
    expect(treeRows(sessions, () => true).map(({ at, transfer: index }) => [at, index])).toEqual([
      [0, -1],
      [0, 0],
      [0, 1],
      [1, -1],
      [2, -1],
      [2, 0],
    ])
    expect(treeRows(sessions, () => false)).toHaveLength(3)
  })

  it('finds the row of a place, or of its session while the transfer is folded away', () => {
    const rows = treeRows(sessions, (number) => number !== 3)
    expect(rowOf(rows, sessions, place(1, 1))).toBe(2)
    expect(rowOf(rows, sessions, place(3, 0))).toBe(4)
    expect(rowOf(rows, sessions, place(2, null))).toBe(3)
    expect(rowOf(rows, sessions, null)).toBe(-1)
    expect(rowOf(rows, sessions, place(9, null))).toBe(-1)
  })
})

describe('the words of a transfer', () => {
  it('say mode and reply, and who opened the connection only when that is not as the mode says', () => {
    expect(transferLine(view({ reply_code: 226 }))).toBe('active · 226')
    expect(transferLine(view({ mode: 'epsv', opened_by: 'server', close: 'rst', frames: {} }))).toBe(
      'passive (EPSV) · opened by the server · no reply · reset',
    )
    expect(transferLine(view({ frames: { final_reply: 23 } }))).toBe('active · answered')
  })

  it('compare what flowed with what was announced', () => {
    expect(sizeSentence(view({ announced_size: 4211 }))).toBe('4,211 bytes, as announced')
    expect(sizeSentence(view({ announced_size: 5000 }))).toBe('4,211 bytes, 5,000 bytes announced')
    expect(sizeSentence(view({ announced_size: 5211, restart_offset: 1000 }))).toBe(
      '4,211 bytes from byte 1,000 on, as announced',
    )
    const { bytes: _, ...unseen } = view({ announced_size: 1 })
    expect(sizeSentence(unseen)).toBe('1 byte announced')
  })

  it('name what was transferred as well as it is known', () => {
    expect(pathWord(view())).toBe('/pub/readme')
    const { path: _, ...noPath } = view({ argument: 'readme' })
    expect(pathWord(noPath)).toBe('readme')
    const { path: __, ...listing } = view({ direction: 'listing', command: 'LIST', argument: '' })
    expect(pathWord(listing)).toBe('of the working directory')
  })

  it('give a file the last part of its path, a listing a name of its own', () => {
    expect(fileNameOf(view({ path: '/a/../b/c.txt' }), 1, 0)).toBe('c.txt')
    expect(fileNameOf(view({ path: '..\\evil' }), 1, 0)).toBe('evil')
    expect(fileNameOf(view({ path: 'a/' }), 1, 4)).toBe('transfer-1-5.bin')
    expect(fileNameOf(view({ direction: 'listing' }), 2, 0)).toBe('listing-2-1.txt')
  })

  it('say who logged in and whether it worked', () => {
    expect(loginWord({ user: 'anonymous', logged_in: true, tls: false })).toBe('anonymous')
    expect(loginWord({ user: 'root', logged_in: false, tls: true })).toBe('root, not logged in, encrypted')
    expect(loginWord({ logged_in: false, tls: false })).toBe('no login seen')
    expect(hostOf('[2001:db8::1]:21')).toBe('2001:db8::1')
  })
})

describe('the dialogue', () => {
  it('has a line for each command and for each line of a reply, with codes as on the wire', () => {
    const lines = dialogueLines([
      { replies: [{ code: 220, text: ['hello', 'world'], frame: 8, bytes: 20 }] },
      {
        command: { verb: 'USER', argument: 'anonymous', frame: 10, bytes: 16 },
        replies: [{ code: 331, text: ['send it'], frame: 11, bytes: 12 }],
      },
      { command: { verb: 'QUIT', argument: '', frame: 46, bytes: 6 }, replies: [] },
    ])
    expect(lines.map(({ from, frame, text }) => `${from} ${frame} ${text}`)).toEqual([
      'server 8 220-hello',
      'server 8 220 world',
      'client 10 USER anonymous',
      'server 11 331 send it',
      'client 46 QUIT',
    ])
  })

  it('cuts a reply of thousands of lines and says so', () => {
    const text = Array.from({ length: 5000 }, (_, at) => `line ${at}`)
    const lines = dialogueLines([{ replies: [{ code: 214, text, frame: 9, bytes: 1 }] }])
    expect(lines).toHaveLength(201)
    expect(lines[200]?.text).toBe('… 4800 more lines')
  })
})
