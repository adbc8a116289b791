/**
 * Owns writing a capture of one TCP connection whose responder sends many megabytes of numbered lines, straight to a file.
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import { conversation, HANDSHAKE } from '../session/stream-capture'

const HEADERS = 54
const RECORD = 16
const LINE = 20

/** Each segment holds 73 lines of 20 bytes: `line 0000000000001 ..\n`. Gives the number of lines. */
export function writeBigStream(path: string, segments: number): number {
  const text = Buffer.alloc(73 * LINE)
  const start = Buffer.from(conversation([...HANDSHAKE, { from: 'b', seq: 5001, bytes: text }]))
  const record = start.subarray(start.length - RECORD - HEADERS - text.length)
  const file = openSync(path, 'w')
  writeSync(file, start, 0, start.length - record.length)
  const perBlock = 1000
  const block = Buffer.alloc(record.length * perBlock)
  let line = 0
  for (let sent = 0; sent < segments; ) {
    let used = 0
    for (; used < block.length && sent < segments; used += record.length, sent++) {
      record.copy(block, used)
      block.writeUInt32LE((sent * 10) % 1_000_000, used + 4)
      block.writeUInt32LE(1_000_001 + Math.floor((sent * 10) / 1_000_000), used)
      block.writeUInt32BE((5001 + sent * text.length) >>> 0, used + RECORD + 38)
      for (let at = used + RECORD + HEADERS; at < used + record.length; at += LINE)
        block.write(`line ${String(line++).padStart(13, '0')} \n`, at, 'latin1')
    }
    writeSync(file, block, 0, used)
  }
  closeSync(file)
  return line
}
