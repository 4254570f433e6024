import Foundation

/// The program called `name`: a path, or what the search path has by that name; nil where there is
/// none that can be run.
func findExecutable(
  _ name: String, path: String? = ProcessInfo.processInfo.environment["PATH"]
) -> URL? {
  let places =
    name.contains("/")
    ? [URL(filePath: name)]
    : (path ?? "").split(separator: ":").map {
      URL(filePath: String($0)).appending(path: name)
    }
  return places.first { FileManager.default.isExecutableFile(atPath: $0.path) }
}
