import {CLUSTER_ROWS} from './cluster.ts'
import {CONFIG_ROWS} from './config.ts'
import type {Rows} from './coverage.ts'
import {GATEWAYS_ROWS} from './gateways.ts'
import {HELM_ROWS} from './helm.ts'
import {LABELS_ROWS} from './labels.ts'
import {LAYOUT_ROWS} from './layout.ts'
import {NOTES_ROWS} from './notes.ts'
import {PLANE_ROWS} from './plane.ts'
import {PLATFORM_ROWS} from './platform.ts'
import {TOOL_ROWS} from './tool.ts'
import {VERSIONS_ROWS} from './versions.ts'
import {WORKLOADS_ROWS} from './workloads.ts'

/** Everything that the field knows to go wrong, in the order of the page. */
export const COVERED: readonly (readonly [string, Rows])[] = [
  ['Labels, tags, injection', LABELS_ROWS],
  ['Validators, definitions, roles', CLUSTER_ROWS],
  ['The control plane', PLANE_ROWS],
  ['Helm', HELM_ROWS],
  ['Gateways', GATEWAYS_ROWS],
  ['Workloads', WORKLOADS_ROWS],
  ['Policy, infrastructure, GitOps', PLATFORM_ROWS],
  ['Configuration across versions', CONFIG_ROWS],
  ['Our own tool', TOOL_ROWS],
  ['What changed between versions', NOTES_ROWS],
  ['Versions and their support', VERSIONS_ROWS],
  ['Layout', LAYOUT_ROWS],
]
