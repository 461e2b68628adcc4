/** Whether this node is on its way out. The stop sets it first, so that callers go elsewhere while it drains. */
export class Readiness {
  private isStopping = false;

  get stopping(): boolean {
    return this.isStopping;
  }

  /** There is no way back. */
  stop(): void {
    this.isStopping = true;
  }
}
