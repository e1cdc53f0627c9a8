export {until} from '../../src/embedded/boot/until.ts'
