/**
 * Owns the requests about the project as a whole.
 */
import { ok } from '@shared/result'
import type { Handler } from './router'
import type { Workspace } from './workspace'

export const projectHandlers = (workspace: Workspace) => ({
  'project.configure': (async ({ draftsFolder, author }) => {
    workspace.desk.configure(draftsFolder, author)
    workspace.live.configure(draftsFolder)
    return ok(null)
  }) satisfies Handler<'project.configure'>,

  'project.open': (async ({ path }) => workspace.desk.open(path)) satisfies Handler<'project.open'>,

  'project.info': (async () => ok(await workspace.desk.info())) satisfies Handler<'project.info'>,

  'project.saveAs': (async ({ path }) => workspace.desk.saveAs(path)) satisfies Handler<'project.saveAs'>,

  'project.close': (async () => {
    await workspace.desk.close()
    return ok(null)
  }) satisfies Handler<'project.close'>,

  'project.relocate': (async ({ sha256, path }) =>
    workspace.desk.relocate(sha256, path)) satisfies Handler<'project.relocate'>,
})
