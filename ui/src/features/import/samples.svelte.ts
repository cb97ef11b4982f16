/** The sample workspace: asked for in one click, its result shown until it is dismissed. */
import { refused, type Host, type Refused, type SampleReport } from "../../host";

export class Samples {
  busy = $state(false);
  report = $state.raw<SampleReport>();
  error = $state.raw<Refused>();

  constructor(
    readonly host: Host,
    /** Brings the place into view where the result is shown. */
    readonly show: () => void,
  ) {}

  async take(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.dismiss();
    this.show();
    try {
      this.report = await this.host.importSamples();
    } catch (cause) {
      this.error = refused(cause);
    } finally {
      this.busy = false;
    }
  }

  dismiss(): void {
    this.report = undefined;
    this.error = undefined;
  }
}
