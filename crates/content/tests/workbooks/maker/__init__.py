"""Makes the workbooks of this folder. See ../README.md."""
