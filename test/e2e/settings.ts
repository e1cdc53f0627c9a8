import type {StandOptions} from '../stand/stand.ts'

/** What every suite boots its stand with: with $MESHCTL_TEST_ISTIODS real istiods from that folder. */
export function standOptions(more: StandOptions = {}): StandOptions {
  const istiods = process.env['MESHCTL_TEST_ISTIODS']
  return {...more, ...(istiods === undefined || istiods === '' ? {} : {istiods})}
}
