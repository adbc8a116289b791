/**
 * Owns the layout of the reading room: timeline above, navigator | reading | inspector, notes below. Sizes are kept by
 * the browser between runs; every pane but the reading can be put away (state.panes).
 */
import { type ReactNode, useEffect } from 'react'
import { Group, Panel, Separator, useDefaultLayout, usePanelRef } from 'react-resizable-panels'
import { LAYOUT_KEY, type PaneName, useUi } from '../state/store'
import { ErrorBoundary } from '../ui/error-boundary'
import { InspectorView } from '../views/inspector/inspector-view'
import { NoteEditor } from '../views/notes/note-editor'
import { TimelineView } from '../views/timeline/timeline-view'
import { Centre } from './centre'
import { Navigator } from './navigator'
import './shell.css'

interface Part {
  readonly pane: PaneName | 'reading'
  readonly name: string
  /** none: takes what the others leave */
  readonly size?: string
  readonly min: string
  /** true: a strip of STRIP height; false: opened again; undefined: never a strip */
  readonly strip?: boolean
  readonly content: ReactNode
}

/** One line of text: what the pane is for when it has nothing to show. */
const STRIP = '32px'

const NAVIGATOR: Part = { pane: 'navigator', name: 'Navigator', size: '288px', min: '200px', content: <Navigator /> }
const READING: Part = { pane: 'reading', name: 'Reading', min: '320px', content: <Centre /> }
const INSPECTOR: Part = {
  pane: 'inspector',
  name: 'Inspector',
  size: '312px',
  min: '240px',
  content: <InspectorView />,
}

export function Shell() {
  const panes = useUi((state) => state.panes)
  const layoutVersion = useUi((state) => state.layoutVersion)
  const hasCapture = useUi((state) => state.summary !== null)
  const noteOpen = useUi((state) => state.noteOpen)
  const columns = [panes.navigator && NAVIGATOR, READING, panes.inspector && INSPECTOR].filter(isPart)
  const room: Part = {
    pane: 'reading',
    name: 'Reading room',
    min: '200px',
    content: <Panes id="columns" orientation="horizontal" parts={columns} />,
  }
  const timeline: Part = { pane: 'timeline', name: 'Timeline', size: '164px', min: '84px', content: <TimelineView /> }
  const notes: Part = {
    pane: 'notes',
    name: 'Notes',
    size: '176px',
    min: '96px',
    strip: !noteOpen,
    content: <NoteEditor />,
  }
  const rows = [panes.timeline && hasCapture && timeline, room, panes.notes && notes].filter(isPart)
  return <Panes key={layoutVersion} id="rows" orientation="vertical" parts={rows} />
}

const isPart = (part: Part | false): part is Part => part !== false

interface PanesProps {
  readonly id: string
  readonly orientation: 'horizontal' | 'vertical'
  readonly parts: readonly Part[]
}

/** A resizable row or column of panes; the fixed ones keep their pixels when the window grows, the reading takes it. */
function Panes({ id, orientation, parts }: PanesProps) {
  const panelIds = parts.map((part) => part.pane)
  const layout = useDefaultLayout({
    id: `${LAYOUT_KEY}.${id}`,
    panelIds,
    storage: localStorage,
    onlySaveAfterUserInteractions: true,
  })
  return (
    <Group
      id={id}
      className="shell-group"
      orientation={orientation}
      {...(layout.defaultLayout ? { defaultLayout: layout.defaultLayout } : {})}
      onLayoutChanged={layout.onLayoutChanged}
    >
      {parts.map((part, index) => (
        <PanePart key={part.pane} part={part} separated={index > 0} />
      ))}
    </Group>
  )
}

function PanePart({ part, separated }: { readonly part: Part; readonly separated: boolean }) {
  const panel = usePanelRef()
  const { strip, size } = part
  useEffect(() => {
    if (strip === undefined || !panel.current) return
    if (strip) panel.current.collapse()
    else if (panel.current.isCollapsed()) {
      panel.current.expand()
      // never opened before: it would come back as small as it may be
      if (size !== undefined && panel.current.getSize().inPixels < Number.parseInt(size, 10)) panel.current.resize(size)
    }
  }, [strip, size, panel])
  return (
    <>
      {separated ? <Separator className="shell-separator" aria-label={`Resize before ${part.name}`} /> : null}
      <Panel
        id={part.pane}
        className={`shell-pane shell-pane--${part.pane}`}
        panelRef={panel}
        {...(part.strip === undefined ? {} : { collapsible: true, collapsedSize: STRIP })}
        {...(part.size === undefined ? {} : { defaultSize: part.strip ? STRIP : part.size })}
        minSize={part.min}
        groupResizeBehavior={part.pane === 'reading' ? 'preserve-relative-size' : 'preserve-pixel-size'}
      >
        <ErrorBoundary name={part.name}>{part.content}</ErrorBoundary>
      </Panel>
    </>
  )
}
