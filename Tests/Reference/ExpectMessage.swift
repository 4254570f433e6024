import Testing

/// Expects that the body of an exit test ended its process, and said `message`.
func expectMessage(
  _ message: String, in result: ExitTest.Result?, at location: SourceLocation = #_sourceLocation
) throws {
  let result = try #require(result, sourceLocation: location)
  let errors = String(decoding: result.standardErrorContent, as: UTF8.self)
  #expect(errors.contains("Fatal error: \(message)\n"), sourceLocation: location)
}
