/**
 * Owns the requests that open, stop, close and sum up captures.
 */
import { ok } from '@shared/result'
import type { Handler } from './router'
import type { Workspace } from './workspace'

export const captureHandlers = (workspace: Workspace) => ({
  'capture.open': (async ({ paths }) => {
    const opened = await workspace.openCaptures(paths)
    return opened.ok ? ok(opened.value.summary()) : opened
  }) satisfies Handler<'capture.open'>,

  'capture.stop': (async () => {
    workspace.stopLoading()
    return ok(null)
  }) satisfies Handler<'capture.stop'>,

  'capture.close': (async () => {
    await workspace.closeAll()
    return ok(null)
  }) satisfies Handler<'capture.close'>,

  'capture.summary': (async () => ok(workspace.session?.summary() ?? null)) satisfies Handler<'capture.summary'>,
})
