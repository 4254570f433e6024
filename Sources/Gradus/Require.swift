/// Ends the process with `message` unless `condition` holds, in release builds as in debug ones.
///
/// `precondition` ends it as well, but drops the message where the optimizer is on.
package func require(
  _ condition: Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  guard condition else { fatalError(message(), file: file, line: line) }
}
