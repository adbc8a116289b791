/**
 * Owns running a command of the command line in the test's own process: what it answered and printed on stdout, as bytes and as lines.
 */
import { Writable } from 'node:stream'
import type { Command } from '@main/cli/command'
import { Output } from '@main/cli/output'

export async function runCommand(command: Command, ...argv: string[]) {
  const blocks: Buffer[] = []
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      blocks.push(Buffer.from(chunk))
      done()
    },
  })
  const output = new Output(stream)
  const result = await command.run(argv, output)
  await output.flush()
  const bytes = Buffer.concat(blocks)
  return { result, bytes, lines: bytes.toString().split('\n').slice(0, -1) }
}
