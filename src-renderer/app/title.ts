/**
 * Owns the words for what is open: the project's name, or the capture's, or how many captures. Used by the top bar and
 * the window's title.
 */
import type { UiState } from '../state/store'

/** '' when nothing is open. A draft project goes by its captures, since the user has not named it. */
export function contentTitle({ project, summary }: Pick<UiState, 'project' | 'summary'>): string {
  if (project && !project.draft) return project.name
  return filesTitle(summary) || (project?.name ?? '')
}

/** 'a.pcap', 'a.pcap and 2 more'; '' without captures. */
export function filesTitle(summary: UiState['summary']): string {
  const [first, ...others] = summary?.files ?? []
  if (!first) return ''
  return others.length === 0 ? first.name : `${first.name} and ${others.length} more`
}

export function windowTitle(state: Pick<UiState, 'project' | 'summary'>): string {
  const title = contentTitle(state)
  return title ? `${title} – Tracebook` : 'Tracebook'
}
