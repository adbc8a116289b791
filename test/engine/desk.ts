/**
 * Owns asking the engine as a window does, for tests: a workspace behind its router, with one request after the other.
 */
import { engineHandlers } from '@main/engine/handlers'
import { Router } from '@main/engine/router'
import { Workspace } from '@main/engine/workspace'
import type { Answers, FromEngine, Input, RequestName } from '@shared/contract'
import type { Result } from '@shared/result'

export function desk(workspace = new Workspace()) {
  const answers: FromEngine[] = []
  const router = new Router(engineHandlers(workspace), { postMessage: (message) => void answers.push(message) })
  let id = 0

  /** What the engine answers, refusals too. */
  const ask = async <N extends RequestName>(name: N, input: Input<N>): Promise<Result<Answers[N]>> => {
    const own = ++id
    await router.receive({ kind: 'request', id: own, name, input })
    const answer = answers.find((message) => message.kind === 'answer' && message.id === own)
    if (answer?.kind !== 'answer') throw new Error('no answer')
    return answer.result as Result<Answers[N]>
  }

  /** What a request gives that must not be refused. */
  const value = async <N extends RequestName>(name: N, input: Input<N>): Promise<Answers[N]> => {
    const result = await ask(name, input)
    if (!result.ok) throw new Error(result.error.message)
    return result.value
  }

  /** Opens a capture and waits until all of it is read. */
  const open = async (path: string): Promise<void> => {
    await value('capture.open', { paths: [path] })
    while (workspace.session?.phase === 'loading') await new Promise((resolve) => setImmediate(resolve))
  }

  return { workspace, ask, value, open }
}
