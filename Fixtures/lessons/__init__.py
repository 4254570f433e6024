"""What each lesson of part 1 has recorded: lesson_N_M.py yields (file name, content)."""
