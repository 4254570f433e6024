import Foundation

/// Where the programs are that were built together with this one.
public enum Products {
  /// The folder of this program, or of the test bundle that runs in it.
  public static var folder: URL {
    let arguments = ProcessInfo.processInfo.arguments
    if let bundle = arguments.first(where: { $0.contains(".xctest") }) {
      // On macOS the path goes on inside the bundle.
      let path = bundle.prefix(upTo: bundle.range(of: ".xctest")?.lowerBound ?? bundle.endIndex)
      return URL(fileURLWithPath: String(path)).deletingLastPathComponent()
    }
    #if os(Linux)
      let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
      return URL(fileURLWithPath: path ?? arguments[0]).deletingLastPathComponent()
    #else
      return (Bundle.main.executableURL ?? URL(fileURLWithPath: arguments[0]))
        .resolvingSymlinksInPath().deletingLastPathComponent()
    #endif
  }
}
