/**
 * Owns the inspector: the tabs Explanation, Layers, Stream, Ladder and Graphs over the details of what is selected.
 */
import type { ReactNode } from 'react'
import { showInspector } from '../../state/actions'
import { type InspectorTab, useUi } from '../../state/store'
import { panelId, type Tab, Tabs, tabId } from '../../ui/tabs'
import { GraphsPanel } from '../graphs/graphs-panel'
import { LadderPanel } from '../ladder/ladder-panel'
import { ExplanationPanel } from './explanation-panel'
import './inspector.css'
import { LayersPanel } from './layers-panel'
import { StreamPanel } from './stream-panel'

const PANELS: Readonly<Record<InspectorTab, () => ReactNode>> = {
  explanation: ExplanationPanel,
  layers: LayersPanel,
  stream: StreamPanel,
  ladder: () => <LadderPanel large={false} />,
  graphs: () => <GraphsPanel large={false} />,
}

const TABS: readonly Tab<InspectorTab>[] = [
  { id: 'explanation', title: 'Explanation' },
  { id: 'layers', title: 'Layers' },
  { id: 'stream', title: 'Stream' },
  { id: 'ladder', title: 'Ladder' },
  { id: 'graphs', title: 'Graphs' },
]

export function InspectorView(): ReactNode {
  const selected = useUi((state) => state.inspector)
  const Panel = PANELS[selected]
  return (
    <section className="inspector" aria-label="Inspector">
      <Tabs name="inspector" label="Inspector" tabs={TABS} selected={selected} onSelect={showInspector} />
      <div
        className="inspector-panel"
        role="tabpanel"
        id={panelId('inspector', selected)}
        aria-labelledby={tabId('inspector', selected)}
      >
        <Panel />
      </div>
    </section>
  )
}
