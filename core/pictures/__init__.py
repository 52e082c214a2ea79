"""Pictures that come from outside, written anew by a child process that may do nothing else.

written = rewrite_picture(data, longest_side=2400)
written.content_type, written.width, written.height, len(written.content)
"""

from core.pictures.rewriting import PictureUnusable, WrittenPicture, rewrite_picture

__all__ = ["PictureUnusable", "WrittenPicture", "rewrite_picture"]
