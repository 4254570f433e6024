import Foundation
import Testing

/// What `gradus gradcheck --self-test` says.
@Suite struct GradcheckSelfTestTests {
  /// f = Σ xᵢ² / 2 at a point with a zero, and its gradient with `change` made to it.
  private func squares(_ change: String = "pass") -> String {
    """
    if want == "shape": say(at=[0.5, 2.0, 0.0, -1.0])
    elif want == "value": say(value=sum(v * v / 2 for v in x))
    else:
        g = list(x)
        \(change)
        say(gradient=g)
    """
  }

  @Test func text() throws {
    let run = try GradcheckRun(["--self-test"], answering: squares())
    #expect(run.status == 0 && run.errors.isEmpty)
    #expect(
      run.output.hasSuffix(
        """

        self-test: errors planted in 3 coordinates, each looked at by itself

        planted error  0.1  0.01  0.001  0.0001  1e-05  1e-06  1e-07  1e-08
        caught of 3      3     3      3       3      3      3      3      3

        """), "\(run.output)")
  }

  @Test func json() throws {
    let run = try GradcheckRun(["--self-test", "--json"], answering: squares("g[1] = 3"))
    #expect(run.status == 1 && run.errors.isEmpty)
    // A coordinate that is wrong already would catch whatever is planted.
    let row = #"{"caught":2,"planted":2,"size":"#
    let sizes = ["0.1", "0.01", "0.001", "0.0001", "1e-05", "1e-06", "1e-07", "1e-08"]
    let rows = sizes.map { row + $0 + "}" }.joined(separator: ",")
    #expect(run.output.contains("\"selfTest\":[\(rows)]"), "\(run.output)")
  }

  @Test func withNothingToPlantInItSaysSo() throws {
    let run = try GradcheckRun(["--self-test"], answering: squares("g = [0, 0, 0, 0]"))
    #expect(run.status == 1 && run.errors.isEmpty)
    #expect(run.output.contains("\nself-test: no error can be planted, "), "\(run.output)")
  }
}
