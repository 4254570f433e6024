import Foundation
import Testing

/// What `gradus gradcheck --taylor` says.
@Suite struct GradcheckTaylorTests {
  /// f = x₀² x₁ + sin x₁, or two values, and the gradient with `change` made to it.
  private func program(_ change: String = "pass", isVector: Bool = false) -> String {
    """
    import math
    if want == "shape": say(at=[0.5, 2.0])
    elif want == "value":
        y = [x[0] * x[0] * x[1], math.sin(x[1])]
        say(value=y if \(isVector ? "True" : "False") else sum(y))
    else:
        w = q.get("cotangent", [1, 1])
        g = [w[0] * 2 * x[0] * x[1], w[0] * x[0] * x[0] + w[1] * math.cos(x[1])]
        \(change)
        say(gradient=g)
    """
  }

  private let name = "Taylor remainder |f(x + hv) − f(x) − h g·v| along a random direction v\n  "

  @Test(arguments: [false, true], ["0", "1", "2"]) func text(isVector: Bool, seed: String) throws {
    let options = ["--taylor", "--seed", seed]
    let right = try GradcheckRun(options, answering: program(isVector: isVector))
    #expect(right.status == 0 && right.errors.isEmpty)
    #expect(right.output.contains("\n\n\(name)falls with h^2.0"), "\(right.output)")
    #expect(right.output.hasSuffix(": of second order, as a right gradient's does\n"))
    let wrong = try GradcheckRun(options, answering: program("g[1] += 0.01", isVector: isVector))
    #expect(wrong.status == 1 && wrong.errors.isEmpty)
    #expect(wrong.output.hasSuffix(": of first order, as a wrong gradient's does\n"))
  }

  @Test func json() throws {
    let run = try GradcheckRun(["--taylor", "--json"], answering: program())
    #expect(run.status == 0 && run.errors.isEmpty)
    let found = try #require(run.output.firstRange(of: "\"taylor\":{\"floor\":"))
    #expect(run.output[found.upperBound...].contains("\"points\":[{\"remainder\":"))
    #expect(run.output.hasSuffix("],\"verdict\":\"agrees\"},\"verdict\":\"agrees\"}\n"))
  }

  @Test(.enabled(if: TrainProcessTests.gnuplotIsInstalled, "gnuplot is not installed"))
  func picture() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "taylor-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try GradcheckRun(["--taylor", "--plot", folder.path], answering: program())
    #expect(run.status == 0, "\(run.errors)")
    let svg = try String(contentsOf: folder.appending(path: "taylor.svg"), encoding: .utf8)
    #expect(svg.contains("h², as a right gradient's") && svg.contains("step h"))
  }
}
