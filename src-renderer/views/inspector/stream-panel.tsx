/**
 * Owns the Stream tab: what the two sides of the selected flow said, as dialogue, text or hex, with what is missing or
 * doubtful said above the bytes, and the way to save them.
 */
import { STREAM_SHOWS, type StreamShow } from '@shared/contract'
import type { FlowDetail } from '@shared/rows'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useFlowDetail } from '../../client/selected-detail'
import { useUi } from '../../state/store'
import { useContextMenu } from '../../ui/context-menu'
import { SavedLine } from '../../ui/panel'
import { Segmented } from '../../ui/segmented'
import { bytesPerRow } from './hex-rows'
import { rowOfByte, saveMenu } from './stream-actions'
import './stream.css'
import { StreamList, type StreamListHandle } from './stream-list'
import { type OpenStream, useStream } from './stream-source'
import { textColumns } from './stream-text'
import { type Remark, remarksOf, type StreamSideName, sentText } from './stream-words'

const CHAR_PX = 7.2
/** px of the pane from which the two sides of a dialogue stand in columns of their own */
const WIDE_FROM = 640
/** what of the width a side of a narrow dialogue has (stream.css) */
const NARROW_SHARE = 0.9
const TITLES: Readonly<Record<StreamShow, string>> = { dialogue: 'Dialogue', text: 'Text', hex: 'Hex' }
const SHOWS = STREAM_SHOWS.map((value) => ({ value, title: TITLES[value] }))

export function StreamPanel(): ReactNode {
  const flow = useUi((state) => state.selection.flow)
  const detail = useFlowDetail()
  const hasCapture = useUi((state) => state.summary !== null)
  if (flow !== null && !hasCapture)
    return (
      <p className="inspector-empty">
        The bytes of a stream are in the capture, which is not here. Say where it is under Captures.
      </p>
    )
  if (flow === null)
    return (
      <p className="inspector-empty">Select a line or a flow: what its two sides said to each other stands here.</p>
    )
  if (!detail || detail.flow !== flow) return <p className="inspector-empty">Reading the flow…</p>
  if (detail.record.proto !== 'tcp' && detail.record.proto !== 'udp')
    return (
      <p className="inspector-empty">
        {`This flow is ${detail.record.proto}: only TCP and UDP carry a stream of bytes. Its packets are in Layers.`}
      </p>
    )
  return <Stream detail={detail} />
}

/** Kept while the window is open: one mode for all flows. */
let lastShow: StreamShow = 'dialogue'
let lastSide: StreamSideName = 'orig'

function Stream({ detail }: { readonly detail: FlowDetail }): ReactNode {
  const [show, setShow] = useState(lastShow)
  const [side, setSide] = useState(lastSide)
  const [width, setWidth] = useState(0)
  const [saved, setSaved] = useState<string | null>(null)
  const list = useRef<StreamListHandle>(null)
  const { menu, open: openMenu } = useContextMenu()
  const { open, failed } = useStream({ flow: detail.flow, show, side, columns: columnsFor(show, width) })
  const shown = open?.question.flow === detail.flow ? open : null
  const pick = (next: StreamShow): void => {
    lastShow = next
    setShow(next)
  }
  const pickSide = (next: StreamSideName): void => {
    lastSide = next
    setSide(next)
  }
  const jump = useJump(shown, list)
  const showRemark = (remark: Remark): void => {
    if (show !== 'dialogue') pickSide(remark.side)
    jump(remark)
  }
  const startNs = useUi((state) => Number(BigInt(Math.round(detail.record.ts * 1e9)) - (state.summary?.baseNs ?? 0n)))
  return (
    <div className={`panel stream show-${show}${width >= WIDE_FROM ? ' is-wide' : ''}`}>
      <div className="panel-bar stream-bar">
        <Segmented label="Show the stream as" options={SHOWS} value={show} onChange={pick} />
        <button
          type="button"
          className="button button--small panel-save"
          disabled={!shown || shown.view.orig.captured + shown.view.resp.captured === 0}
          onClick={(event) => {
            if (!shown) return
            const box = event.currentTarget.getBoundingClientRect()
            openMenu({ x: box.left, y: box.bottom + 2, label: 'Save', entries: saveMenu(shown, setSaved) })
          }}
        >
          Save…
        </button>
        {show !== 'dialogue' && (
          <Segmented
            label="Direction"
            options={[
              { value: 'orig', title: '→ Orig', hint: 'What the originator sent' },
              { value: 'resp', title: '← Resp', hint: 'What the responder sent' },
            ]}
            value={side}
            onChange={pickSide}
          />
        )}
      </div>
      {shown && <Facts open={shown} onJump={showRemark} />}
      <SavedLine said={saved} />
      <StreamEmpty open={shown} failed={failed === detail.flow} detail={detail} show={show} side={side} />
      <StreamList open={shown} startNs={startNs} onWidth={setWidth} handle={list} />
      {menu}
    </div>
  )
}

/** Goes to the place of a remark as soon as a stream that shows it is here. */
function useJump(
  open: OpenStream | null,
  list: { readonly current: StreamListHandle | null },
): (remark: Remark) => void {
  const [wanted, setWanted] = useState<Remark | null>(null)
  useEffect(() => {
    if (!open || wanted === null || wanted.offset === null) return
    if (open.question.show !== 'dialogue' && open.question.side !== wanted.side) return
    let current = true
    void rowOfByte(open, wanted.side, wanted.offset).then((row) => {
      if (!current) return
      setWanted(null)
      if (row >= 0) list.current?.show(row)
    })
    return () => {
      current = false
    }
  }, [open, wanted, list])
  return setWanted
}

/** Bytes a row for a pane; 0 = no size yet. */
function columnsFor(show: StreamShow, width: number): number {
  if (width === 0) return 0
  if (show === 'hex') return bytesPerRow(width, CHAR_PX)
  const share = show === 'text' ? 1 : width >= WIDE_FROM ? 0.5 : NARROW_SHARE
  return textColumns(width, CHAR_PX, share)
}

function Facts({ open, onJump }: { readonly open: OpenStream; readonly onJump: (remark: Remark) => void }): ReactNode {
  const { view } = open
  return (
    <div className="stream-facts selectable">
      <p>
        <span className="inspector-orig">{sentText('orig', view.orig)}</span>
        {' · '}
        <span className="inspector-resp">{sentText('resp', view.resp)}</span>
      </p>
      {remarksOf(view).map((remark) => (
        <p key={`${remark.side} ${remark.text}`} className={`stream-remark is-${remark.side}`}>
          {`${remark.side === 'orig' ? '→' : '←'} ${remark.text}`}
          {remark.offset !== null && (
            <>
              {' '}
              <button type="button" className="link" onClick={() => onJump(remark)}>
                show
              </button>
            </>
          )}
        </p>
      ))}
      {!view.complete && (
        <p className="stream-remark">
          The rows end before the stream does; hex of one direction and Save have all of it.
        </p>
      )}
      {view.unreadable > 0 && (
        <p className="stream-remark">{`${view.unreadable} frames could not be read from the file.`}</p>
      )}
    </div>
  )
}

interface EmptyProps {
  readonly open: OpenStream | null
  readonly failed: boolean
  readonly detail: FlowDetail
  readonly show: StreamShow
  readonly side: StreamSideName
}

/** Why there are no rows. */
function StreamEmpty({ open, failed, detail, show, side }: EmptyProps): ReactNode {
  if (!open)
    return (
      <p className="inspector-empty" role="status">
        {failed
          ? 'The stream could not be read; choose the flow again to try once more.'
          : 'Putting the stream together…'}
      </p>
    )
  if (open.view.rows > 0 || open.question.show !== show) return null
  const { record } = detail
  const carried = (record.orig_bytes ?? 0) + (record.resp_bytes ?? 0) > 0
  if (open.view.orig.length + open.view.resp.length > 0)
    return (
      <p className="inspector-empty">{`The ${side === 'orig' ? 'originator' : 'responder'} sent no data that was captured.`}</p>
    )
  return (
    <p className="inspector-empty">
      {carried && record.proto === 'udp'
        ? 'What this flow carried are packets of other flows (a tunnel): look at those.'
        : 'Nobody sent data in this flow: there is nothing but headers.'}
    </p>
  )
}
