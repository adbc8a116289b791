/**
 * Owns where the engine's conclusions come from; tests bring their own.
 */
import { findings } from '../session/findings'
import { ftpSessions } from '../session/ftp-sessions'
import type { ConclusionSources } from './conclusions'

export const CONCLUSION_SOURCES: ConclusionSources = { ftpSessions, findings }
