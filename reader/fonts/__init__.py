"""The font of the covers: Pretendard ExtraBold 1.3.9, unmodified, SIL Open Font License 1.1 (OFL.txt)."""
