/**
 * Owns the table from request names to what answers them; nothing else happens here.
 */
import { captureHandlers } from './capture-requests'
import { conclusionHandlers } from './conclusion-requests'
import { ladderHandlers } from './ladder-requests'
import { liveHandlers } from './live-requests'
import { filterHandlers, noteHandlers } from './note-requests'
import { projectHandlers } from './project-requests'
import type { Handlers } from './router'
import { streamHandlers } from './stream-requests'
import { viewHandlers } from './view-requests'
import type { Workspace } from './workspace'

export const engineHandlers = (workspace: Workspace): Handlers => ({
  ...captureHandlers(workspace),
  ...liveHandlers(workspace),
  ...viewHandlers(workspace),
  ...streamHandlers(workspace),
  ...ladderHandlers(workspace),
  ...conclusionHandlers(workspace),
  ...projectHandlers(workspace),
  ...noteHandlers(workspace),
  ...filterHandlers(workspace),
})
