/**
 * Owns a list with the detail of its selected row below: two panes whose border can be moved and stays where it was put.
 * Without a detail the list has all the room.
 */
import type { ReactNode } from 'react'
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels'
import './list-and-detail.css'

interface Props {
  /** begins the name under which the sizes are kept */
  readonly id: string
  readonly list: ReactNode
  /** null = nothing is selected */
  readonly detail: ReactNode
  readonly detailLabel: string
}

export function ListAndDetail({ id, list, detail, detailLabel }: Props): ReactNode {
  const layout = useDefaultLayout({
    id,
    panelIds: detail === null ? ['list'] : ['list', 'detail'],
    storage: localStorage,
    onlySaveAfterUserInteractions: true,
  })
  return (
    <Group
      id={id}
      className="list-and-detail"
      orientation="vertical"
      {...(layout.defaultLayout ? { defaultLayout: layout.defaultLayout } : {})}
      onLayoutChanged={layout.onLayoutChanged}
    >
      <Panel id="list" className="list-and-detail-list" minSize="84px">
        {list}
      </Panel>
      {detail !== null && (
        <>
          <Separator className="list-and-detail-separator" aria-label={`Resize before ${detailLabel}`} />
          <Panel id="detail" className="list-and-detail-detail" defaultSize="58%" minSize="84px">
            {detail}
          </Panel>
        </>
      )}
    </Group>
  )
}
