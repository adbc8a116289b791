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
