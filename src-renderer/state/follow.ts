/**
 * Owns that the place in the FTP sessions follows the selection: whatever selects a frame or a flow, in whichever view, the
 * session and transfer it belongs to are known a moment later.
 *
 * A selection that brings its place with it (a transfer that was clicked) is believed. Captures without FTP cost nothing.
 */
import { engine } from '../client/engine-client'
import { type UiState, useUi } from './store'

/** Follows from now on; returns the function that ends it. */
export function keepPlace(): () => void {
  return useUi.subscribe((state, before) => {
    const moved =
      state.selection.frame !== before.selection.frame ||
      state.selection.flow !== before.selection.flow ||
      state.ftp !== before.ftp
    if (!moved || (state.place !== before.place && state.place !== null)) return
    void locate(state)
  })
}

async function locate({ selection: { frame, flow }, ftp, place }: UiState): Promise<void> {
  if (!ftp || ftp.sessions.length === 0 || (frame === null && flow === null)) {
    engine.cancel('ftp.locate')
    if (place) useUi.setState({ place: null })
    return
  }
  const found = await engine.ask('ftp.locate', { frame, flow }, 'ftp.locate')
  // trouble with the list itself is reported where the list is asked for
  if (found.ok) useUi.setState({ place: found.value })
}
