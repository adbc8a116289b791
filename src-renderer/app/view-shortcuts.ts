/**
 * Owns the list of keys that views bind themselves while they have the focus, for the help dialog only.
 */
export const VIEW_SHORTCUTS: readonly {
  readonly view: string
  readonly keys: readonly (readonly [keys: string, what: string])[]
}[] = [
  {
    view: 'In the reading',
    keys: [
      ['ArrowUp ArrowDown', 'Line above, line below'],
      ['PageUp PageDown', 'Page up, page down'],
      ['Home End', 'First line, last line'],
      ['[ ]', 'Previous, next frame of the flow'],
      ['Enter', 'Open in the inspector'],
      ['Shift+F10', 'Menu of the line'],
    ],
  },
  {
    view: 'In the FTP sessions',
    keys: [
      ['ArrowUp ArrowDown', 'Choose a session or a transfer'],
      ['ArrowRight ArrowLeft', 'Unfold, fold a session'],
      ['Enter', 'Show the listing or file as text'],
      ['N', 'Note on the session'],
      ['Shift+F10', 'Menu of the transfer'],
    ],
  },
  {
    view: 'On the timeline',
    keys: [
      ['+ -', 'Zoom in, zoom out'],
      ['ArrowLeft ArrowRight', 'Move along the time'],
      ['ArrowUp ArrowDown', 'Choose a flow'],
      ['Home', 'Show all of the capture'],
      ['Enter', 'Filter on the visible span'],
      ['Escape', 'Clear the span'],
    ],
  },
  {
    view: 'On the ladder',
    keys: [
      ['ArrowUp ArrowDown', 'Arrow above, arrow below'],
      ['PageUp PageDown', 'Page up, page down'],
      ['Home End', 'First arrow, last arrow'],
      ['Enter', 'Go to the frame in the reading'],
      ['Escape', 'From large: back to the reading'],
    ],
  },
  {
    view: 'On a graph',
    keys: [
      ['ArrowLeft ArrowRight', 'Point before, point after'],
      ['Shift+ArrowLeft Shift+ArrowRight', 'Move along the time'],
      ['+ -', 'Zoom in, zoom out'],
      ['Home', 'Show all of the flow'],
      ['Enter', 'Select the frame'],
      ['Escape', 'From large: back to the reading'],
    ],
  },
  {
    view: 'In the filter bar',
    keys: [
      ['ArrowUp ArrowDown', 'Choose a completion or an earlier filter'],
      ['Tab', 'Take the completion'],
      ['Enter', 'Apply'],
      ['Delete', 'Remove an earlier or saved filter from the list'],
      ['Escape', 'Close the list, then clear the filter'],
    ],
  },
]
