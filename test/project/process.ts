/**
 * A program of its own around the store, for the tests that need a second process: it holds a project, opens one and says how that went,
 * or writes notes one after the other and prints each once it is acknowledged, until it is killed.
 */
import { writeSync } from 'node:fs'
import { ProjectStore } from '@main/project/store'

const [command, path] = process.argv.slice(2)
const APP = { appVersion: '0.1.0-test' }
const say = (line: string): void => {
  writeSync(1, `${line}\n`)
}

async function writeUntilKilled(store: ProjectStore): Promise<void> {
  // long bodies, so that the log is folded into the file every few dozen notes and kills hit that too
  const filler = 'annotation '.repeat(6_000)
  for (let round = 0; ; round++) {
    const anchor = { kind: 'capture', capture: null } as const
    const added = await store.notes.add({ anchor, body: `note of round ${round} ${filler}`, author: 'child' })
    if (!added.ok) throw new Error(added.error.message)
    say(`ack ${added.value.id} ${added.value.revision}`)
    const edited = await store.notes.edit(added.value.id, { body: `edited in round ${round} #kept`, author: 'child' })
    if (!edited.ok) throw new Error(edited.error.message)
    say(`ack ${edited.value.id} ${edited.value.revision}`)
  }
}

async function main(): Promise<void> {
  if (command === 'create') {
    const made = await ProjectStore.create(path, APP)
    say(made.ok ? 'ok' : `${made.error.code}: ${made.error.message}`)
    if (made.ok) await made.value.close()
    return
  }
  const mode = command === 'read' ? 'read-only' : 'read-write'
  const opened = await ProjectStore.open(path, { ...APP, mode })
  if (!opened.ok) {
    say(`${opened.error.code}: ${opened.error.message}`)
    return
  }
  if (command === 'write') await writeUntilKilled(opened.value)
  if (command === 'hold') {
    say('holding')
    await new Promise((resume) => process.stdin.once('end', resume).resume())
  } else say('ok')
  await opened.value.close()
}

void main()
