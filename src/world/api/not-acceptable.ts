import {Refusal} from '../refusal.ts'

/** The client wants a form that there is not. */
export const notAcceptable = (): Refusal => new Refusal(406, 'NotAcceptable', 'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf')
